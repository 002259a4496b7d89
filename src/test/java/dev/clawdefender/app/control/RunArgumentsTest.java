package dev.clawdefender.app.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunArgumentsTest {
  @Test
  void allOptionsAreUnderstoodInBothSpellings() {
    // When
    RunArguments read =
        RunArguments.parse(
                List.of(
                    "--server",
                    "files",
                    "--config=c.toml",
                    "--policy",
                    "a",
                    "--policy=b",
                    "--audit-dir",
                    "log",
                    "--",
                    "node",
                    "--server",
                    "x"))
            .orElseThrow();

    // Then what follows the program is the server's
    assertThat(read.server()).isEqualTo("files");
    assertThat(read.config()).isEqualTo(Path.of("c.toml"));
    assertThat(read.policies()).containsExactly(Path.of("a"), Path.of("b"));
    assertThat(read.auditDirectory()).isEqualTo(Path.of("log"));
    assertThat(read.command()).containsExactly("node", "--server", "x");
    assertThat(read.leavesAllToSupervisor()).isFalse();
  }

  @Test
  void aCommandIsANameAsWell() {
    // When
    RunArguments read = RunArguments.parse(List.of("/opt/bin/files.sh", "-v")).orElseThrow();

    // Then
    assertThat(read.server()).isEqualTo("files");
    assertThat(read.command()).containsExactly("/opt/bin/files.sh", "-v");
    assertThat(read.leavesAllToSupervisor()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "-h", "--", "--server", "--unknown x -- cat", "--policy", "--config c"})
  void whatIsNotUnderstoodIsForTheLibrary(String line) {
    assertThat(RunArguments.parse(List.of(line.split(" ")))).isEmpty();
  }
}
