package dev.clawdefender.sensor.eslogger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.Await;
import dev.clawdefender.sensor.OpenedSource;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real process that writes what eslogger would. */
class EsloggerSourceTest {
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMinutes(5), 4);

  @TempDir private Path folder;

  private Path program(String script) throws IOException {
    Path program = folder.resolve("eslogger");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Path lines(List<String> lines) throws IOException {
    return Files.write(folder.resolve("lines"), lines);
  }

  @Test
  void tellsWhatItWritesAndIsEndedWithTheSource() throws Exception {
    // Given a program that stays
    Path lines = lines(EsloggerLines.of("macos.ndjson"));
    Path pid = folder.resolve("pid");
    Path program =
        program(
            "echo \"$@\" > "
                + folder
                + "/asked; echo $$ > "
                + pid
                + "; cat "
                + lines
                + "; exec sleep 600");

    // When
    try (OpenedSource source = OpenedSource.of(new EsloggerKind(program, QUICK))) {
      assertThat(source.told().await(told -> told.events().size() == 13)).isTrue();

      // Then
      assertThat(source.told().lost()).isZero();
      assertThat(source.told().failures()).isEmpty();
      assertThat(Files.readString(folder.resolve("asked"))).contains("exec").contains("uipc_bind");
    }
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).isPresent())
        .isFalse();
  }

  @Test
  void countsWhatTheKernelDroppedByItsNumbers() throws Exception {
    // Given lines of which three are missing, in two places, and two that are no events
    List<String> all = EsloggerLines.of("macos.ndjson");
    String tooLong = "{\"x\":\"" + "y".repeat(1 << 20) + "\"}";
    Path lines = lines(List.of(all.get(0), all.get(3), "garbage", tooLong, all.get(4), all.get(6)));
    Path program = program("cat " + lines + "; exec sleep 600");

    // When
    try (OpenedSource source = OpenedSource.of(new EsloggerKind(program, QUICK))) {
      assertThat(source.told().await(told -> told.events().size() == 4)).isTrue();

      // Then
      assertThat(source.told().lost()).isEqualTo(3 + 2);
      assertThat(source.status().note()).contains("2 lines were not understood");
    }
  }

  @Test
  void aProgramThatCrashesIsStartedAgainAndGivenUpAtLast() throws Exception {
    // Given one that writes something each time, and crashes
    Path lines = lines(EsloggerLines.of("macos.ndjson").subList(0, 2));
    Path program = program("cat " + lines + "; echo 'es_new_client failed' >&2; exit 7");

    // When
    try (OpenedSource source = OpenedSource.of(new EsloggerKind(program, QUICK))) {
      assertThat(source.told().await(told -> !told.failures().isEmpty())).isTrue();

      // Then each run was told of, the breaks are counted, and it is said why
      assertThat(source.told().events()).hasSize(4 * 2);
      assertThat(source.told().events())
          .anyMatch(event -> event.action() instanceof OsAction.Execute);
      assertThat(source.told().lost()).isEqualTo(4);
      assertThat(source.told().failures())
          .containsExactly(
              "eslogger ended 4 times in a row, with exit status 7: es_new_client failed");
      assertThat(source.status().note()).contains("4 times in a row");
    }
  }

  @Test
  void saysWhatToDoIfItMayNotBeRun() throws IOException {
    // Given
    Path refused = program("echo 'Not permitted to create an ES Client' >&2; exit 1");

    // When, then
    assertThatThrownBy(() -> new EsloggerKind(refused, QUICK).open(SensorSettings.DEFAULT))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("exit status 1: Not permitted to create an ES Client")
        .hasMessageContaining("full disk access");
    assertThatThrownBy(
            () -> new EsloggerKind(folder.resolve("none"), QUICK).open(SensorSettings.DEFAULT))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("macOS 13");
  }

  @Test
  void waitsLongerEachTimeButNotForEver() {
    assertThat(Backoff.DEFAULT.after(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Backoff.DEFAULT.after(2)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Backoff.DEFAULT.after(5)).isEqualTo(Duration.ofSeconds(32));
    assertThat(Backoff.DEFAULT.after(6)).isEqualTo(Duration.ofSeconds(60));
    assertThat(Backoff.DEFAULT.after(1_000_000)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void oneThatSaysNothingWhileItIsWaitedForIsEndedIfTheWaitingIs() throws Exception {
    // Given
    Path pid = folder.resolve("pid");
    Path program =
        program("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 600");
    Thread opens =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThatThrownBy(
                            () -> new EsloggerKind(program, QUICK).open(SensorSettings.DEFAULT))
                        .isInstanceOf(UnavailableException.class));

    // When
    Await.until(() -> Files.exists(pid) || !opens.isAlive());
    opens.interrupt();
    opens.join();

    // Then
    long number = Long.parseLong(Files.readString(pid).strip());
    Await.until(() -> ProcessHandle.of(number).isEmpty());
  }
}
