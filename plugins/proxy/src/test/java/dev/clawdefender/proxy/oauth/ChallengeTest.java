package dev.clawdefender.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChallengeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Bearer                                                       | ``    | ``",
        "Bearer scope=\"a b\", resource_metadata=\"https://x/y?z=1\"  | a b   | https://x/y?z=1",
        "bearer resource_metadata=https://x/y , scope=a               | a     | https://x/y",
        "Basic realm=\"Bearer scope=x\", Bearer realm=\"\", scope=\"a\" | a   | ``",
        "Negotiate YWJj==, Bearer scope=\"a\"                         | a     | ``",
        "Bearer scope=\"a\", DPoP scope=\"b\", resource_metadata=\"c\"  | a   | ``",
        "Bearer scope=\"a\", scope=\"b\"                               | a    | ``",
        "Bearer scope=\"a \\\"b\"                                     | a \"b | ``",
        "Basic scope=\"a\"                                            | ``    | ``",
      })
  void whatIsSaidOfBearerTokensIsRead(String header, String scope, String metadata) {
    // Given / When
    Challenge challenge = Challenge.parse(header);

    // Then
    assertThat(challenge.parameters().getOrDefault("scope", "")).isEqualTo(scope);
    assertThat(challenge.resourceMetadata().orElse("")).isEqualTo(metadata);
  }

  @Property
  void anythingCanBeRead(@ForAll String header) {
    assertThat(Challenge.parse(header).parameters()).isNotNull();
    assertThat(Challenge.parse("Bearer " + header).parameters()).isNotNull();
  }

  @Property
  void aQuotedValueIsWhatItSays(@ForAll String value) {
    // Given
    String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");

    // When / Then
    assertThat(Challenge.parse("Bearer error=\"" + quoted + "\"").parameters())
        .isEqualTo(Map.of("error", value));
  }
}
