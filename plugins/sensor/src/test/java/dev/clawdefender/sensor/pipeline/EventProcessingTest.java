package dev.clawdefender.sensor.pipeline;

import static dev.clawdefender.sensor.Events.NOBODY;
import static dev.clawdefender.sensor.Events.read;
import static dev.clawdefender.sensor.Events.write;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.filter.Stage;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class EventProcessingTest {
  private static final long LAUNCH = 5;

  private final EventProcessing processing = processing(SensorSettings.DEFAULT);
  private long time = BootClock.now();

  @TempDir private Path folder;

  private static EventProcessing processing(SensorSettings settings) {
    return new EventProcessing(new LaunchedProcesses(new ProcessLauncher()), settings);
  }

  private @Nullable OsEvent process(int pid, long launch, OsAction action) {
    time += 1_000_000_000L;
    SourceEvent event =
        launch == 0 ? Events.of(pid, action, time) : Events.ofLaunch(launch, pid, action, time);
    return processing.process(event, true);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "evasions.csv", delimiter = '|', numLinesToSkip = 1)
  void whatSomebodyMayTry(
      String what,
      String who,
      String program,
      String action,
      String path,
      Sensitivity sensitivity,
      String dropped) {
    // Given
    boolean server = who.equals("server");
    String whole = unescaped(path);
    process(NOBODY, server ? LAUNCH : 0, new OsAction.Execute(program, List.of(program)));
    long kept = processing.kept();

    // When
    OsEvent event =
        process(
            NOBODY,
            server ? LAUNCH : 0,
            switch (action) {
              case "read" -> read(whole);
              case "write" -> write(whole);
              case "remove" -> new OsAction.Remove(whole);
              default -> throw new IllegalArgumentException(action);
            });

    // Then
    List<String> stages =
        Stream.of(Stage.values())
            .filter(stage -> processing.filter().dropped(stage) > 0)
            .map(Stage::name)
            .toList();
    assertThat(stages).isEqualTo(dropped.equals("-") ? List.of() : List.of(dropped));
    boolean told = dropped.equals("-") && (server || sensitivity != Sensitivity.NONE);
    assertThat(processing.kept() - kept).isEqualTo(told ? 1 : 0);
    assertThat(event == null).isEqualTo(!told);
    if (event != null) {
      assertThat(event.sensitivity()).isEqualTo(sensitivity);
    }
  }

  private static String unescaped(String path) {
    return path.replace("\\0", "\0")
        .replace("\\u017f", "\u017f")
        .replace("\\uff53", "\uff53")
        .replace("\\uff48", "\uff48");
  }

  @Test
  void partsOfTheSystemAreDroppedByNamePackageAndFolderIfOnlyTheSuperuserCanChangeThem()
      throws Exception {
    // Given programs of root's, and the same of somebody else's
    assumeTrue(System.getProperty("user.name").equals("root"), "only root has such files");
    Path cron = program("cron", "rwxr-xr-x");
    Path open = program("NetworkManager", "rwxrwxr-x");
    Path inFolder = program("other", "rwxr-xr-x");
    processing.change(
        new SensorSettings(
            true,
            Optional.empty(),
            List.of(),
            Set.of("my-daemon"),
            Set.of(),
            List.of(folder + "/"),
            Set.of(folder + "/watched")));
    Path own = program("my-daemon", "rwxr-xr-x");
    Path watched = program("watched", "rwxr-xr-x");

    // When
    for (Path each : List.of(cron, open, inFolder, own, watched)) {
      int pid = NOBODY + each.toString().hashCode() % 1_000 + 1_000;
      process(pid, 0, new OsAction.Execute(each.toString(), List.of()));
      process(pid, 0, write("/tmp/a"));
    }

    // Then "open" and "watched" are of interest, twice each
    assertThat(processing.filter().dropped(Stage.NAME)).isEqualTo(4);
    assertThat(processing.filter().dropped(Stage.FOLDER)).isEqualTo(2);
    assertThat(processing.elsewhere()).isEqualTo(4);

    // When one of them touches a key, or one of a server does anything
    process(NOBODY, 0, new OsAction.Execute(cron.toString(), List.of()));
    OsEvent key = process(NOBODY, 0, read("/home/me/.ssh/id"));
    process(NOBODY + 1, LAUNCH, new OsAction.Execute(cron.toString(), List.of()));
    OsEvent server = process(NOBODY + 1, LAUNCH, write("/tmp/a"));

    // Then
    assertThat(key).isNotNull();
    assertThat(server).isNotNull();
  }

  private Path program(String name, String mode) throws Exception {
    Path file = Files.createFile(folder.resolve(name));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void programsOfPackagesOfTheSystemAreDropped() {
    // Given a program that a package of the system has
    Path program = Path.of("/usr/bin/apt-get");
    assumeTrue(
        Files.exists(program) && Files.exists(Path.of("/var/lib/dpkg/info/apt.list")),
        "this is no Debian");

    // When
    process(NOBODY, 0, new OsAction.Execute(program.toString(), List.of("apt-get")));
    process(NOBODY, 0, write("/var/lib/apt/lists/a"));

    // Then
    assertThat(processing.filter().dropped(Stage.OWNER)).isEqualTo(2);
  }

  @Test
  void repetitionsAreDroppedButNoneThatTouchesAKey() {
    // Given
    EventProcessing same = processing(SensorSettings.DEFAULT);
    same.process(Events.ofLaunch(LAUNCH, NOBODY, write("/tmp/a"), time), true);
    same.process(Events.ofLaunch(LAUNCH, NOBODY, write("/home/me/.ssh/a"), time), true);

    // When
    OsEvent again = same.process(Events.ofLaunch(LAUNCH, NOBODY, write("/tmp/a"), time + 1), true);
    OsEvent removed =
        same.process(
            Events.ofLaunch(LAUNCH, NOBODY, new OsAction.Remove("/tmp/a"), time + 2), true);
    OsEvent key =
        same.process(Events.ofLaunch(LAUNCH, NOBODY, write("/home/me/.ssh/a"), time + 3), true);

    // Then
    assertThat(again).isNull();
    assertThat(removed).isNotNull();
    assertThat(key).isNotNull();
    assertThat(same.filter().dropped(Stage.REPEATED)).isEqualTo(1);
  }

  @Test
  void whatWeDoOurselvesIsDropped() {
    // Given
    int self = (int) ProcessHandle.current().pid();

    // When, Then
    assertThat(process(self, 0, read("/home/me/.ssh/id"))).isNull();
    assertThat(processing.filter().dropped(Stage.PID)).isEqualTo(1);
  }

  @Test
  void whatAServerRenamesByAWayThatHasGoneIsSensitive() {
    // Given
    OsAction rename = new OsAction.Rename(folder + "/gone/id", folder + "/x");

    // When
    OsEvent server = requireNonNull(process(NOBODY, LAUNCH, rename));
    OsEvent other = process(NOBODY + 1, 0, rename);

    // Then
    assertThat(server.sensitivity()).isEqualTo(Sensitivity.SENSITIVE);
    assertThat(server.certainty()).isEqualTo(Certainty.INFERRED);
    assertThat(other).isNull();
  }

  @Test
  void anEventSaysWhoseItIs() {
    // Given
    SourceEvent event =
        new SourceEvent(
            BootClock.now(),
            NOBODY,
            0,
            0,
            LAUNCH,
            write("/tmp/a"),
            SourceEvent.NO_FD,
            Certainty.SEEN);
    processing.source("ebpf");

    // When
    OsEvent told = requireNonNull(processing.process(event, true));

    // Then it is of a launch that nobody remembers, and so of no server by name
    assertThat(told.user()).isEqualTo("root");
    assertThat(told.source()).isEqualTo("ebpf");
    assertThat(told.server()).isEmpty();
    assertThat(told.action()).isEqualTo(write("/tmp/a"));
  }
}
