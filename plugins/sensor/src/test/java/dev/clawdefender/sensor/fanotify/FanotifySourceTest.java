package dev.clawdefender.sensor.fanotify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.sensor.OpenedSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FanotifySourceTest {
  @TempDir private Path folder;

  @Test
  void tellsOfFilesWithWholePathsAlsoIfTheyAreNamedByRelativeOnes() throws Exception {
    try (OpenedSource source = OpenedSource.of(new FanotifyKind())) {
      // Given
      Path real = folder.toRealPath();
      String script =
          "mkdir a; cd a; echo x > ./../a/f; mv f ../g; rm ../g; ln -s . l; echo y > l/h";

      // When
      Process process =
          new ProcessBuilder(List.of("sh", "-c", script)).directory(real.toFile()).start();
      process.waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then
      assertThat(source.told().actionsOf(process.pid()))
          .contains(
              new OsAction.Create(real + "/a"),
              new OsAction.Create(real + "/a/f"),
              new OsAction.Open(real + "/a/f", Access.WRITE, false),
              new OsAction.Rename(real + "/a/f", real + "/g"),
              new OsAction.Remove(real + "/g"),
              new OsAction.Create(real + "/a/l"),
              new OsAction.Create(real + "/a/h"));
    }
  }

  @Test
  void aFolderThatIsRenamedIsKnownByItsNewName() throws Exception {
    try (OpenedSource source = OpenedSource.of(new FanotifyKind())) {
      // Given
      Path real = folder.toRealPath();

      // When
      Process process =
          new ProcessBuilder(List.of("sh", "-c", "mkdir a; : > a/f; mv a b; : > b/g"))
              .directory(real.toFile())
              .start();
      process.waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then
      assertThat(source.told().actionsOf(process.pid()))
          .contains(new OsAction.Rename(real + "/a", real + "/b"))
          .contains(new OsAction.Create(real + "/b/g"));
    }
  }

  @Test
  void credentialsThatAreReadAreToldAlsoInFoldersThatCameLater() throws Exception {
    // Given a home that is ours, and later gets a folder of keys
    Path home = folder.toRealPath();
    try (OpenedSource source = OpenedSource.of(new FanotifyKind())) {
      Path keys = Files.createDirectories(home.resolve(".ssh"));
      assertThat(source.told().failures()).isEmpty();

      // When another process makes one in it and reads it
      Process process =
          new ProcessBuilder(
                  List.of(
                      "sh",
                      "-c",
                      "mkdir -p .aws; sleep 1; echo k > .aws/credentials; cat .aws/credentials"))
              .directory(home.toFile())
              .start();
      process.waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then
      assertThat(keys).exists();
      assertThat(source.told().actionsOf(process.pid()))
          .contains(new OsAction.Open(home + "/.aws/credentials", Access.READ, false));
    }
  }

  @Test
  void theProgramOfAProcessThatHasGoneIsTheFileThatWasOpenedToExecuteIt() throws Exception {
    try (OpenedSource source = OpenedSource.of(new FanotifyKind())) {
      // Given
      int count = 500;
      String loop = "i=0; while [ $i -lt " + count + " ]; do /bin/true; i=$((i+1)); done; exit 0";
      String program = Path.of("/bin/true").toRealPath().toString();

      // When
      Process process = new ProcessBuilder(List.of("sh", "-c", loop)).start();
      process.waitFor();
      assertThat(source.told().awaitExit(process.pid())).isTrue();

      // Then
      assertThat(source.told().actionsOf(process.pid()))
          .filteredOn(
              action ->
                  action instanceof OsAction.Execute(String path, var _) && path.equals(program))
          .hasSize(count);
      System.out.printf("%.1f ms of CPU%n", source.status().cpuNanos() / 1e6);
    }
  }
}
