package dev.clawdefender.correlation.chain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.policy.load.PolicyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsFileTest {
  /** As the original ClawDefender has them: without keys of our own. */
  private static final String ORIGINAL =
      """
      [[pattern]]
      name = "theft"
      severity = "critical"
      window_seconds = 60
      explanation = "read, then sent"

      [[pattern.steps]]
      event_type = "file_read"
      path_pattern = "~/.ssh/*,~/.aws/*"

      [[pattern.steps]]
      event_type = "network_connect"
      destination_pattern = "!localhost,!127.0.0.1,!::1"
      """;

  @TempDir private Path folder;

  private List<ChainPattern> read(String text) throws Exception {
    Path file = folder.resolve("patterns.toml");
    Files.writeString(file, text);
    return PatternsFile.read(file, "/home/u");
  }

  @Test
  void theOriginalsFormatIsRead() throws Exception {
    // When
    List<ChainPattern> patterns = read(ORIGINAL);
    // Then
    assertThat(patterns).hasSize(1);
    assertThat(patterns.getFirst().scope()).isEqualTo(Scope.SESSION);
    assertThat(patterns.getFirst().steps())
        .extracting(Step::kind)
        .containsExactly(StepKind.FILE_READ, StepKind.NETWORK_CONNECT);
    ValuePattern paths = requireNonNull(patterns.getFirst().steps().getFirst().value());
    assertThat(paths.matches("/home/u/.ssh/deep/id")).isTrue();
    assertThat(paths.matches("/home/u/.sshfoo")).isFalse();
    assertThat(paths.matches("/home/other/.ssh/id")).isFalse();
  }

  @Test
  void aFileHasNoMorePatternsThanASessionsRiskHasRoomFor() throws Exception {
    // Given
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PatternsFile.MAX_PATTERNS; i++) {
      text.append(ORIGINAL.replace("\"theft\"", "\"theft" + i + "\""));
    }
    assertThat(read(text.toString())).hasSize(PatternsFile.MAX_PATTERNS);

    // When, then
    text.append(ORIGINAL);
    assertThatThrownBy(() -> read(text.toString()))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("more than 32 patterns");
  }

  @Test
  void anEmptyFileHasNoPatterns() throws Exception {
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "severity = \"critical\" | severity = \"awful\" | 3:1: unknown severity 'awful'",
        "window_seconds = 60 | window_seconds = 0 | 4:1: 'window_seconds' must be a whole number",
        "window_seconds = 60 | window = 60 | 4:1: unknown key 'window'",
        "window_seconds = 60 |  | 1:1: the pattern has no window_seconds",
        "name = \"theft\" | name = \"a b\" | 2:1: 'a b' is no name",
        "name = \"theft\" | scope = \"world\" | 2:1: unknown scope 'world'",
        "\"file_read\" | \"file_eaten\" | 8:1: unknown event_type 'file_eaten'",
        "\"file_read\" | \"sampling_response\" | 9:1: sampling_response has nothing that path_pat",
        "~/.ssh/*,~/.aws/* | .ssh | 9:1: '.ssh' does not begin with / or ~/",
        "~/.ssh/*,~/.aws/* | ~/a,,~/b | 9:1: a pattern between commas is empty",
        "~/.ssh/*,~/.aws/* | ~/[ | 9:1: ",
        "!localhost, | evil.example, | 13:1: 'evil.example' is no address, network",
        "!::1\" | !::1\"⏎absent = true | 14:1: neither the first nor the last step can be absent",
        "!::1\" | !::1\"⏎min_count = 1000 | 14:1: 'min_count' must be a whole number from 1 to 256",
        "!::1\" | !::1\"⏎content_pattern = \"x\" | 14:1: network_connect says nothing",
        "!::1\" | !::1\"⏎[[pattern]] | 14:1: the pattern has no name",
        "[[pattern]] | [[patern]] | 1:1: unknown key 'patern'",
        "= \"critical\" | = critical | 3:12: ",
      })
  void whatIsWrongIsSaidWithItsPlace(String what, String instead, String message) {
    // Given
    String text = ORIGINAL.replace(what, instead == null ? "" : instead.replace("⏎", "\n"));
    assertThat(text).isNotEqualTo(ORIGINAL);
    // When, then
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(folder.resolve("patterns.toml") + ":" + message);
  }

  @Test
  void aNameStandsOnlyOnce() {
    assertThatThrownBy(() -> read(ORIGINAL + ORIGINAL))
        .hasMessageContaining("15:1: a pattern named 'theft' stands above");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> PatternsFile.read(folder.resolve("none"), "/"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("none: cannot be read");
  }
}
