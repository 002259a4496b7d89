package dev.clawdefender.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.Verdict;
import dev.clawdefender.testkit.PluginContract;
import dev.clawdefender.testkit.TestContext;
import dev.clawdefender.testkit.TestMessage;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsMatcherTest {
  // Put together here, so that no scanner takes this file for a leak.
  private static final String TOKEN = "gh" + "p_" + "a1B2".repeat(9);

  private final Matcher matcher = matcher(new SecretsSettings("block", "redact", List.of()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":\"%s\"}",
        "{\"a\":[{\"b\":\"curl -H 'Authorization: Bearer %s' x\"}]}",
        "{\"%s\":1}",
        "{\"url\":\"https://%s@example.org/\"}"
      })
  void aSecretInArgumentsIsBlockedWhereverItStands(String arguments) {
    Verdict verdict = matcher.judge(TestMessage.call("t", arguments.formatted(TOKEN)));

    assertThat(verdict).isEqualTo(new Verdict.Block("the arguments hold a secret: github-token"));
  }

  @Test
  void aSecretInAResultIsRedactedAndNothingElse() {
    Verdict verdict =
        matcher.judge(TestMessage.result("t", "{\"content\":[\"a " + TOKEN + ", b\"]}"));

    assertThat(verdict).isInstanceOf(Verdict.Redact.class);
    Verdict.Redact redact = (Verdict.Redact) verdict;
    assertThat(redact.replace().apply("a " + TOKEN + ", b"))
        .isEqualTo("a [redacted github-token], b");
    assertThat(redact.replace().apply("nothing")).isEqualTo("nothing");
  }

  @Test
  void aSecretInANameCannotBeRedactedAndIsBlocked() {
    Verdict verdict = matcher.judge(TestMessage.result("t", "{\"" + TOKEN + "\":1}"));

    assertThat(verdict).isInstanceOf(Verdict.Block.class);
  }

  @Test
  void aPrivateKeyIsRedactedWhole() {
    String key =
        "-----BEGIN OPENSSH PRIVATE " + "KEY-----\nabc\n-----END OPENSSH PRIVATE " + "KEY-----";

    String redacted = new SecretScan(List.of()).redact("x\n" + key + "\ny");

    assertThat(redacted).isEqualTo("x\n[redacted private-key]\ny");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghp_short",
        "sk-learn is a library, and so is sk-image",
        "the prefix AKIA begins an access key",
        "-----BEGIN CERTIFICATE-----",
        "AKIAIOSFODNN7EXAMPLEXX",
        "0123456789abcdef0123456789abcdef01234567"
      })
  void whatOnlyLooksLikeOneIsNone(String text) {
    assertThat(new SecretScan(List.of()).find(text)).isNull();
  }

  @Test
  void whatIsIgnoredIsNotFound() {
    Matcher lenient = matcher(new SecretsSettings("block", "redact", List.of("github-token")));

    assertThat(lenient.judge(TestMessage.call("t", "{\"a\":\"" + TOKEN + "\"}")))
        .isEqualTo(Verdict.pass());
    assertThatThrownBy(() -> new SecretScan(List.of("github")))
        .hasMessageContaining("known: [github-token");
  }

  @Property
  void whatWasRedactedHoldsNoSecret(
      @ForAll @StringLength(max = 40) String before, @ForAll @StringLength(max = 40) String after) {
    SecretScan scan = new SecretScan(List.of());

    String redacted = scan.redact(before + " " + TOKEN + " " + after);

    assertThat(scan.find(redacted)).isNull();
    assertThat(redacted).doesNotContain(TOKEN);
  }

  private static Matcher matcher(SecretsSettings settings) {
    TestContext context = new TestContext(settings, Path.of("unused"));
    new SecretsRule().start(context);
    return context.matcher();
  }

  @Test
  void keepsTheContract() {
    assertThat(
            PluginContract.violations(
                new SecretsPlugin(),
                new SecretsSettings("block", "redact", List.of()),
                Path.of("unused")))
        .isEmpty();
  }
}
