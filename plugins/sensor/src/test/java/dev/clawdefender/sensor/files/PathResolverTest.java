package dev.clawdefender.sensor.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import dev.clawdefender.sensor.tree.ProcessTree;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathResolverTest {
  private final PathResolver resolver = new PathResolver();
  private final ProcessTree tree = new ProcessTree(new LaunchedProcesses(new ProcessLauncher()));

  @TempDir private Path given;
  private Path folder;

  @BeforeEach
  void followLinks() throws IOException {
    folder = given.toRealPath();
  }

  private PathResolver.Resolved resolve(SourceEvent event) {
    TrackedProcess process = tree.note(event);
    return resolver.resolve(event, process, true);
  }

  private static SourceEvent relative(int pid, OsAction action, int directory) {
    return new SourceEvent(BootClock.now(), pid, 0, -1, 0, action, directory, Certainty.SEEN);
  }

  @Test
  void aUnixSocketIsWhereItsPathLeads() throws Exception {
    // Given a link to one, and a process in the folder
    Path socket = Files.createFile(folder.resolve("real.sock"));
    Files.createSymbolicLink(folder.resolve("link"), socket);
    Process process = new ProcessBuilder("sleep", "60").directory(folder.toFile()).start();
    int pid = (int) process.pid();
    try {
      // When, then
      for (String spelled : List.of("link", "./real.sock", folder + "//link")) {
        OsAction action = new OsAction.Connect(new OsAction.Endpoint(spelled, 0), false);
        assertThat(resolve(relative(pid, action, SourceEvent.WORKING_DIRECTORY)).action())
            .isEqualTo(new OsAction.Connect(new OsAction.Endpoint(socket.toString(), 0), false));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }

    // And what is in no folder stays what it is
    for (String address : List.of("@a", "", "192.0.2.1", "::1")) {
      OsAction action = new OsAction.Send(new OsAction.Endpoint(address, 0));
      assertThat(resolve(relative(pid, action, SourceEvent.WORKING_DIRECTORY)).action())
          .isEqualTo(action);
    }
  }

  @Test
  void aRelativePathStartsWhereTheProcessIsOrWhatItNamed() throws Exception {
    // Given a process in a folder, with another open
    Path sub = Files.createDirectory(folder.resolve("sub"));
    Process process =
        new ProcessBuilder("sh", "-c", "exec 9<sub; echo; exec sleep 60")
            .directory(folder.toFile())
            .start();
    process.inputReader().readLine();
    int pid = (int) process.pid();
    try {
      // When
      var here = resolve(relative(pid, new OsAction.Remove("a"), SourceEvent.WORKING_DIRECTORY));
      var there = resolve(relative(pid, new OsAction.Rename("../a", "b"), 9));

      // Then
      assertThat(here)
          .isEqualTo(
              new PathResolver.Resolved(
                  new OsAction.Remove(folder + "/a"), Certainty.RESOLVED_LATER));
      assertThat(there.action()).isEqualTo(new OsAction.Rename(folder + "/a", sub + "/b"));
    } finally {
      process.destroyForcibly().waitFor();
    }

    // When it has ended, and was somewhere last
    TrackedProcess known =
        tree.note(relative(pid, new OsAction.Remove("c"), SourceEvent.WORKING_DIRECTORY));
    SourceEvent event = relative(pid, new OsAction.Remove("c"), SourceEvent.WORKING_DIRECTORY);
    var late =
        resolver.resolve(
            new SourceEvent(
                event.bootNanos() + 1_000_000_000L,
                pid,
                0,
                -1,
                0,
                event.action(),
                event.directoryFd(),
                event.certainty()),
            known,
            true);

    // Then
    assertThat(late)
        .isEqualTo(
            new PathResolver.Resolved(new OsAction.Remove(folder + "/c"), Certainty.INFERRED));
  }

  @Test
  void linksOnTheWayAreFollowedAndOneThatIsRemovedIsNot() throws Exception {
    // Given
    Path secret = Files.createDirectories(folder.resolve("home/.ssh"));
    Path way = Files.createSymbolicLink(folder.resolve("way"), secret);
    Path link =
        Files.createSymbolicLink(folder.resolve("link"), Files.createFile(secret.resolve("id")));
    Path broken = Files.createSymbolicLink(folder.resolve("broken"), Path.of("home/nothing"));

    // When, Then
    assertThat(action(new OsAction.Remove(way + "/id")))
        .isEqualTo(new OsAction.Remove(secret + "/id"));
    assertThat(action(new OsAction.Remove(link.toString())))
        .isEqualTo(new OsAction.Remove(link.toString()));
    assertThat(action(new OsAction.ChangeMode(link.toString(), 0600)))
        .isEqualTo(new OsAction.ChangeMode(secret + "/id", 0600));
    assertThat(action(new OsAction.ChangeMode(broken.toString(), 0600)))
        .isEqualTo(new OsAction.ChangeMode(folder + "/home/nothing", 0600));
    assertThat(action(new OsAction.Create(way + "/../b")))
        .isEqualTo(new OsAction.Create(folder + "/home/b"));
    assertThat(action(new OsAction.Create("/not-there/./../also//not\0.txt")))
        .isEqualTo(new OsAction.Create("/also/not"));
  }

  private OsAction action(OsAction action) {
    return resolve(Events.of(Events.NOBODY, action, BootClock.now())).action();
  }

  @Test
  void theProcessItselfIsTheOneThatDidItAndNotUs() throws Exception {
    // Given a process in a folder of keys, with it open, and a link to where it is
    Path secret = Files.createDirectories(folder.resolve("home/.ssh"));
    Path way = Files.createSymbolicLink(folder.resolve("way"), Path.of("/proc/self/cwd"));
    Process process =
        new ProcessBuilder("sh", "-c", "exec 9<.; echo; exec sleep 60")
            .directory(secret.toFile())
            .start();
    process.inputReader().readLine();
    int pid = (int) process.pid();
    try {
      for (String path :
          List.of(
              "/proc/self/cwd/id",
              "/proc/thread-self/cwd/id",
              "/proc/self/fd/9/id",
              "/dev/fd/9/id",
              way + "/id")) {
        // When
        var linked = resolve(relative(pid, Events.read(path), SourceEvent.WORKING_DIRECTORY));
        var renamed =
            resolve(relative(pid, new OsAction.Rename(path, folder + "/x"), SourceEvent.NO_FD));

        // Then
        assertThat(linked.action()).isEqualTo(Events.read(secret + "/id"));
        assertThat(linked.certainty()).isEqualTo(Certainty.RESOLVED_LATER);
        assertThat(linked.isSourceUnknown()).isFalse();
        assertThat(renamed.action()).isEqualTo(new OsAction.Rename(secret + "/id", folder + "/x"));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatCannotBeFollowedAnyMoreIsAGuess() {
    // Given a way that has gone meanwhile
    String gone = folder + "/gone/id";

    // When
    SourceEvent rename =
        Events.of(Events.NOBODY, new OsAction.Rename(gone, folder + "/x"), BootClock.now());
    SourceEvent link = relative(Events.NOBODY, Events.read(gone), SourceEvent.WORKING_DIRECTORY);
    SourceEvent there =
        Events.of(
            Events.NOBODY,
            new OsAction.Rename(folder + "/gone-too", folder + "/x"),
            BootClock.now());

    // Then
    for (SourceEvent each : List.of(rename, link)) {
      assertThat(resolve(each).certainty()).isEqualTo(Certainty.INFERRED);
      assertThat(resolve(each).isSourceUnknown()).isTrue();
    }
    assertThat(resolve(there).certainty()).isEqualTo(Certainty.SEEN);
    assertThat(resolve(there).isSourceUnknown()).isFalse();
    assertThat(resolver.resolve(there, tree.note(there), false))
        .isEqualTo(new PathResolver.Resolved(there.action(), Certainty.RESOLVED_LATER, true));
  }
}
