package dev.clawdefender.sensor.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.OpenedSource;
import dev.clawdefender.sensor.source.SourceEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcConnectorSourceTest {
  @Test
  void tellsOfEachProcessThatIsStartedBecomesAnotherProgramAndEnds() throws Exception {
    try (OpenedSource source = OpenedSource.of(new ProcConnectorKind())) {
      // Given a program that starts another, which waits to be looked at
      Process process = new ProcessBuilder(List.of("sh", "-c", "sleep 1; exec cat")).start();

      // When it has ended
      assertThat(source.told().await(told -> executed(told.actionsOf(process.pid()), "cat")))
          .isTrue();
      process.getOutputStream().close();
      process.waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then
      List<OsAction> actions = source.told().actionsOf(process.pid());
      assertThat(actions).anyMatch(action -> action instanceof OsAction.Fork);
      assertThat(actions)
          .contains(new OsAction.Execute(real("sleep"), List.of("sleep", "1")))
          .contains(new OsAction.Execute(real("cat"), List.of("cat")))
          .contains(new OsAction.Exit(0));
      assertThat(source.told().lost()).isZero();
      assertThat(source.told().failures()).isEmpty();
    }
  }

  private static boolean executed(List<OsAction> actions, String program) {
    return actions.stream()
        .anyMatch(
            action ->
                action instanceof OsAction.Execute(String path, var _)
                    && path.endsWith("/" + program));
  }

  private static String real(String program) throws Exception {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path path = Path.of(folder, program);
      if (path.toFile().canExecute()) {
        return path.toRealPath().toString();
      }
    }
    throw new IllegalStateException("no " + program);
  }

  @Test
  void theStatusOfAProcessIsThatOfAShell() throws Exception {
    try (OpenedSource source = OpenedSource.of(new ProcConnectorKind())) {
      // Given
      Process fails = new ProcessBuilder(List.of("sh", "-c", "exit 3")).start();
      Process killed = new ProcessBuilder(List.of("sleep", "60")).start();

      // When
      killed.destroyForcibly().waitFor();
      fails.waitFor();

      // Then
      assertThat(source.told().awaitExit(fails.pid())).isTrue();
      assertThat(source.told().awaitExit(killed.pid())).isTrue();
      assertThat(source.told().actionsOf(fails.pid())).contains(new OsAction.Exit(3));
      assertThat(source.told().actionsOf(killed.pid())).contains(new OsAction.Exit(128 + 9));
    }
  }

  @Test
  void noneOfThousandsOfShortProcessesIsMissed() throws Exception {
    try (OpenedSource source = OpenedSource.of(new ProcConnectorKind())) {
      // Given
      int count = 2_000;
      String loop = "i=0; while [ $i -lt " + count + " ]; do /bin/true; i=$((i+1)); done; exit 0";

      // When
      Process process = new ProcessBuilder(List.of("sh", "-c", loop)).start();
      process.waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then each is told of, also if its program could not be read any more
      List<SourceEvent> events = source.told().of(process.pid());
      assertThat(source.told().lost()).isZero();
      assertThat(events)
          .filteredOn(event -> event.action() instanceof OsAction.Fork)
          .hasSize(count);
      assertThat(events)
          .filteredOn(event -> event.action() instanceof OsAction.Exit)
          .hasSize(count + 1);
      List<SourceEvent> executions =
          events.stream().filter(event -> event.action() instanceof OsAction.Execute).toList();
      assertThat(executions).hasSizeGreaterThanOrEqualTo(count);
      assertThat(executions).allMatch(event -> event.certainty() == Certainty.RESOLVED_LATER);
      System.out.printf(
          "of %d executions, %d without a program, %d without arguments; %.1f ms of CPU%n",
          executions.size(),
          executions.stream().filter(ProcConnectorSourceTest::isUnnamed).count(),
          executions.stream().filter(ProcConnectorSourceTest::isBare).count(),
          source.status().cpuNanos() / 1e6);
    }
  }

  private static boolean isUnnamed(SourceEvent event) {
    return event.action() instanceof OsAction.Execute(String program, var _) && program.isEmpty();
  }

  private static boolean isBare(SourceEvent event) {
    return event.action() instanceof OsAction.Execute(var _, List<String> arguments)
        && arguments.isEmpty();
  }
}
