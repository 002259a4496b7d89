package dev.clawdefender.sensor.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.sensor.OpenedSource;
import dev.clawdefender.sensor.source.SourceEvent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollingSourceTest {
  @TempDir private Path folder;

  @Test
  void seesProcessesThatLastAndTheFilesTheyHaveOpen() throws Exception {
    try (OpenedSource source = OpenedSource.of(new PollingKind())) {
      // Given
      Path file = Files.writeString(folder.toRealPath().resolve("f"), "x");
      Process process =
          new ProcessBuilder(
                  List.of("sh", "-c", "exec 3<" + file + " 4>>" + file + "; sleep 60 & cat"))
              .start();

      // When
      OsAction written = new OsAction.Open(file.toString(), Access.WRITE, false);
      assertThat(
              source
                  .told()
                  .await(
                      told ->
                          told.actionsOf(process.pid()).contains(written)
                              && told.actionsOf(process.pid()).stream()
                                  .anyMatch(PollingSourceTest::sleeps)))
          .isTrue();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then
      assertThat(source.told().actionsOf(process.pid()))
          .contains(new OsAction.Open(file.toString(), Access.READ, false))
          .contains(new OsAction.Exit(RunningProcesses.UNKNOWN_STATUS));
      assertThat(source.told().of(process.pid()))
          .extracting(SourceEvent::certainty)
          .containsOnly(Certainty.INFERRED);
    }
  }

  private static boolean sleeps(OsAction action) {
    return action instanceof OsAction.Execute(String program, List<String> arguments)
        && program.endsWith("/sleep")
        && arguments.equals(List.of("sleep", "60"));
  }

  @Test
  void seesWhomAProcessIsConnectedTo() throws Exception {
    try (OpenedSource source = OpenedSource.of(new PollingKind());
        ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      // Given
      Process process =
          new ProcessBuilder(
                  List.of(
                      "bash",
                      "-c",
                      "exec 3<>/dev/tcp/127.0.0.1/" + peer.getLocalPort() + "; read x"))
              .start();
      try {
        // When, then
        OsAction connect =
            new OsAction.Connect(new Endpoint("127.0.0.1", peer.getLocalPort()), false);
        assertThat(source.told().await(told -> told.actionsOf(process.pid()).contains(connect)))
            .isTrue();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
