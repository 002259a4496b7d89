package dev.clawdefender.sensor.tree;

import static dev.clawdefender.sensor.Events.NOBODY;
import static dev.clawdefender.sensor.Events.execute;
import static dev.clawdefender.sensor.Events.exit;
import static dev.clawdefender.sensor.Events.fork;
import static dev.clawdefender.sensor.Events.ofLaunch;
import static dev.clawdefender.sensor.Events.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.source.BootClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
  private static final long SECOND = 1_000_000_000L;

  private final ProcessLauncher launcher = new ProcessLauncher();
  private final ProcessTree tree = new ProcessTree(new LaunchedProcesses(launcher));

  @Test
  void whatDescendsFromAServerIsTheServersAlsoWhenItsParentsHaveGone() {
    // Given a server's process that forks twice, as who detaches itself does
    tree.note(ofLaunch(7, NOBODY, read("/"), 1));
    tree.note(fork(NOBODY, NOBODY + 1, 2));
    tree.note(fork(NOBODY + 1, NOBODY + 2, 3));
    tree.note(exit(NOBODY + 1, 4));
    tree.note(exit(NOBODY, 5));

    // When, long after
    TrackedProcess left = tree.note(execute(NOBODY + 2, "/bin/other", 100 * SECOND));

    // Then
    assertThat(left.launch()).isEqualTo(7);
    assertThat(left.program()).isEqualTo("/bin/other");
  }

  @Test
  void aNumberThatIsUsedAgainIsAnotherProcess() {
    // Given a process of a server that has ended
    tree.note(ofLaunch(7, NOBODY, read("/"), 1));
    tree.note(fork(NOBODY, NOBODY + 1, 2));
    tree.note(exit(NOBODY + 1, 3));

    // When somebody else's child has its number
    tree.note(fork(NOBODY + 9, NOBODY + 1, 4));
    TrackedProcess other = tree.note(Events.of(NOBODY + 1, read("/"), 5));

    // Then
    assertThat(other.launch()).isZero();
    assertThat(other.isWatched()).isFalse();
    assertThat(other.parentPid()).isEqualTo(NOBODY + 9);
  }

  @Test
  void whatIsToldLateOfAProcessThatHasEndedIsItsOwnForAWhile() {
    // Given
    tree.note(ofLaunch(7, NOBODY, read("/"), 1));
    tree.note(exit(NOBODY, SECOND));

    // When, Then
    assertThat(tree.note(Events.of(NOBODY, read("/"), 2 * SECOND)).launch()).isEqualTo(7);
    assertThat(tree.note(Events.of(NOBODY, read("/"), 7 * SECOND)).launch()).isZero();
  }

  @Test
  void whatEndedIsKnownForAWhileAlsoWhenEventsWereLost() {
    // Given two children of a server that have gone, of one of which that was told
    tree.note(ofLaunch(7, NOBODY, read("/"), 1));
    tree.note(fork(NOBODY, NOBODY + 1, 2));
    tree.note(fork(NOBODY, NOBODY + 2, 2));
    tree.note(exit(NOBODY + 1, 3));

    // When
    tree.distrust(4);

    // Then what they did before is the server's still
    assertThat(tree.note(Events.of(NOBODY + 1, read("/"), 5)).launch()).isEqualTo(7);
    assertThat(tree.note(Events.of(NOBODY + 2, read("/"), 5)).launch()).isEqualTo(7);

    // When
    tree.distrust(4 + ProcessTree.KEPT + 1);

    // Then
    assertThat(tree.size()).isZero();
  }

  @Test
  void aProcessWhoseStartWasMissedIsToldFromAnotherByWhenItStarted() throws Exception {
    // Given a process that runs, and what was known of one with its number before
    Process process = new ProcessBuilder("sleep", "60").start();
    int pid = (int) process.pid();
    try {
      tree.note(ofLaunch(7, NOBODY, read("/"), 1));
      tree.note(fork(NOBODY, pid, 2));
      assertThat(tree.note(Events.of(pid, read("/"), 3)).launch()).isEqualTo(7);

      // When what was known of it is of an earlier time, and events were lost
      TrackedProcess known = tree.note(Events.of(pid, read("/"), 4));
      tree.distrust(5);
      assertThat(tree.note(Events.of(pid, read("/"), 3 * SECOND))).isSameAs(known);
      known.distrust(known.startTicks() - 1);

      // Then it is taken for another
      TrackedProcess other = tree.note(Events.of(pid, read("/"), 6 * SECOND));
      assertThat(other).isNotSameAs(known);
      assertThat(other.launch()).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aServerThatNobodyToldOfIsFoundByItsParentAndWhatItLeftBehindByItsMark() throws Exception {
    // Given a server that leaves a process behind, and a source that says no launch
    ServerProcess server =
        launcher.launch(
            "files",
            ServerCommand.here(
                List.of("sh", "-c", "(setsid sleep 60 >/dev/null 2>&1 & echo $!); read line")),
            Standing.WITH_US);
    String left =
        new BufferedReader(new InputStreamReader(server.stdout(), StandardCharsets.UTF_8))
            .readLine();
    int orphan = Integer.parseInt(left);
    while (!ProcessFiles.arguments(orphan).equals(List.of("sleep", "60"))
        || ProcessFiles.variable(orphan, "CLAWDEFENDER_LAUNCH").isEmpty()) {
      Thread.onSpinWait(); // at that moment nobody can say whose it is
    }
    long now = BootClock.now();

    // When
    TrackedProcess root = tree.note(Events.of((int) server.pid(), read("/"), now));
    TrackedProcess child = tree.note(Events.of(orphan, read("/"), now));
    ProcessTree other = new ProcessTree(new LaunchedProcesses(launcher));
    other.note(fork((int) ProcessHandle.current().pid(), orphan, now)); // as polling may tell it
    TrackedProcess ours = other.note(Events.of(orphan, read("/"), now + 1));

    // Then
    assertThat(root.launch()).isEqualTo(1);
    assertThat(child.launch()).isEqualTo(1);
    assertThat(ours.launch()).isEqualTo(1);
    server.end(Duration.ZERO);
  }

  @Test
  void aProcessThatCannotBeAskedWhoseItIsIsAskedAgain() throws Exception {
    // Given a process that a server left behind, and that has no environment for a while
    ServerProcess server =
        launcher.launch(
            "files",
            ServerCommand.here(
                List.of(
                    "sh",
                    "-c",
                    "exec 3<&0; (setsid env -i sh -c 'echo $$; read line <&3; exec env"
                        + " CLAWDEFENDER_LAUNCH=$0 sleep 60' $CLAWDEFENDER_LAUNCH &); sleep 60")),
            Standing.WITH_US);
    int orphan =
        Integer.parseInt(
            new BufferedReader(new InputStreamReader(server.stdout(), StandardCharsets.UTF_8))
                .readLine());
    tree.note(fork((int) ProcessHandle.current().pid(), orphan, 1)); // as polling may tell it
    assertThat(tree.note(Events.of(orphan, read("/"), 2)).launch()).isZero();

    // When it has one
    server.stdin().write('\n');
    server.stdin().flush();
    while (ProcessFiles.variable(orphan, "CLAWDEFENDER_LAUNCH").isEmpty()) {
      Thread.onSpinWait();
    }
    Thread.sleep(10); // it is not asked at once

    // Then
    assertThat(tree.note(Events.of(orphan, read("/"), 3)).launch()).isEqualTo(1);
    server.end(Duration.ZERO);
  }

  @Test
  void thereAreNeverMoreThanMayBeAndTheLastOfAChainIsStillTheServers() {
    // Given a process of a server
    tree.note(ofLaunch(7, NOBODY, read("/"), 1));

    // When each child starts the next and ends, more often than may be known
    for (int i = 0; i < 3 * ProcessTree.MAX; i++) {
      tree.note(fork(NOBODY + i, NOBODY + i + 1, 2L + 2L * i));
      tree.note(exit(NOBODY + i, 3L + 2L * i));
    }

    // Then the last is the server's still
    TrackedProcess last =
        tree.note(Events.of(NOBODY + 3 * ProcessTree.MAX, read("/"), 7L * ProcessTree.MAX));
    assertThat(tree.size()).isLessThanOrEqualTo(ProcessTree.MAX);
    assertThat(last.launch()).isEqualTo(7);
    assertThat(tree.evicted()).isZero();
  }

  @Test
  void processesThatDoNotEndMakeRoomForLaterOnes() {
    // Given, When
    for (int i = 0; i < ProcessTree.MAX + 100; i++) {
      tree.note(fork(NOBODY, NOBODY + 1 + i, 1 + i));
    }

    // Then
    assertThat(tree.size()).isEqualTo(ProcessTree.MAX);
    assertThat(tree.evicted()).isPositive();
    tree.note(Events.of(NOBODY + ProcessTree.MAX + 99, read("/"), 20_000));
    assertThat(tree.size()).isEqualTo(ProcessTree.MAX);
  }

  /** Against a model that knows each process by its own identity, not by its number. */
  @Property(tries = 200)
  void whoseAProcessIsFollowsFromItsForksWhateverNumbersAreUsedAgain(@ForAll long seed) {
    Random random = new Random(seed);
    ProcessTree any = new ProcessTree(new LaunchedProcesses(launcher));
    Map<Integer, Long> launches = new HashMap<>(); // of those that run, by number
    any.note(ofLaunch(1, NOBODY, read("/"), 1));
    any.note(ofLaunch(2, NOBODY + 1, read("/"), 1));
    launches.put(NOBODY, 1L);
    launches.put(NOBODY + 1, 2L);
    for (int time = 2; time < 300; time++) {
      List<Integer> running = new ArrayList<>(launches.keySet());
      int pid = running.get(random.nextInt(running.size()));
      int free = NOBODY + random.nextInt(20);
      if (random.nextInt(3) > 0 && !launches.containsKey(free)) {
        any.note(fork(pid, free, time));
        launches.put(free, launches.get(pid));
      } else if (running.size() > 2) {
        any.note(exit(pid, time));
        launches.remove(pid);
      }
      for (Map.Entry<Integer, Long> each : launches.entrySet()) {
        TrackedProcess process = any.note(Events.of(each.getKey(), read("/"), time));
        assertThat(process.launch()).isEqualTo(each.getValue());
      }
    }
  }
}
