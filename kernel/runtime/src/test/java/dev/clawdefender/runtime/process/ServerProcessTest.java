package dev.clawdefender.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.server.ServerCommand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerProcessTest {
  private static boolean runs(String marker) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(marker));
  }

  @Test
  void whatAServerLeftBehindInASessionOfItsOwnIsEndedToo() throws Exception {
    // Given a server whose helper has a parent that is gone, another session, and no fear of SIGHUP
    String marker = "86403." + ProcessHandle.current().pid();
    ServerProcess server =
        new ProcessLauncher()
            .launch(
                "",
                ServerCommand.here(
                    List.of(
                        "sh",
                        "-c",
                        "(setsid nohup sh -c 'sleep "
                            + marker
                            + " & wait' &) ; read line; exit 7")),
                Standing.WITH_US);
    while (!runs("sleep " + marker)) {
      Thread.onSpinWait();
    }
    // When
    server.stdin().close();
    int status = server.end(Duration.ofSeconds(10));
    // Then
    assertThat(status).isEqualTo(7);
    assertThat(runs("sleep " + marker)).isFalse();
  }

  @Test
  void aServerThatIgnoresTerminationIsKilled() throws Exception {
    // Given
    String marker = "86404." + ProcessHandle.current().pid();
    ServerProcess server =
        new ProcessLauncher()
            .launch(
                "",
                ServerCommand.here(
                    List.of("sh", "-c", "trap '' TERM; while :; do sleep " + marker + "; done")),
                Standing.ALONE);
    while (!runs("sleep " + marker)) {
      Thread.onSpinWait();
    }
    // When
    int status = server.end(Duration.ZERO);
    // Then
    assertThat(status).isEqualTo(128 + 9);
    assertThat(runs("sleep " + marker)).isFalse();
  }
}
