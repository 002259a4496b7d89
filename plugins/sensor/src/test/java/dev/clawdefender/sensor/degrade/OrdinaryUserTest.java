package dev.clawdefender.sensor.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left for a user who may do nothing special, in a real process of such a user. */
class OrdinaryUserTest {
  private static final String NOBODY = "65534";

  @TempDir private Path folder;

  @BeforeEach
  void openForOthers() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void sourcesThatAreRefusedSayWhatToDoAndTheLastResortWorks() throws Exception {
    // Given a user without any rights
    List<String> as =
        List.of(
            "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs");
    require(as);

    // When
    List<String> said = look(as);

    // Then
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith("fanotify does not work: ")
                    && line.contains("not permitted")
                    && line.contains("run as root"))
        .contains("polling works", "polling found the open file", "polling told exit -1")
        .contains("polling lost 0, failed []")
        .anyMatch(line -> line.matches("polling told execute .*/sleep"));
    assertThat(said)
        .anyMatch(
            line ->
                line.equals("proc-connector works")
                    || line.startsWith("proc-connector does not work: ")
                        && line.contains("CAP_NET_ADMIN"));
    if (said.contains("proc-connector works")) {
      assertThat(said)
          .contains("proc-connector found the open file", "proc-connector told exit 137")
          .contains("proc-connector lost 0, failed []")
          .anyMatch(line -> line.matches("proc-connector told execute .*/sleep"));
    } else {
      System.out.println("skipped: on this kernel only root may use the proc connector");
    }
  }

  @Test
  void rootWithoutTheCapabilityIsRefusedAsWell() throws Exception {
    // Given
    List<String> as = List.of("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-all");
    require(as);

    // When
    List<String> said = look(as);

    // Then
    assertThat(said)
        .anyMatch(
            line -> line.startsWith("fanotify does not work: ") && line.contains("CAP_SYS_ADMIN"))
        .contains("proc-connector works", "polling works");
  }

  private static void require(List<String> as) throws Exception {
    List<String> command = new ArrayList<>(as);
    command.add("true");
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      System.out.println("skipped: " + e.getMessage());
    }
    System.out.println("skipped: only root can become another user");
    abort("only root can become another user");
  }

  /** The class path is copied, since the home that libraries are in may be closed to others. */
  private List<String> look(List<String> as) throws Exception {
    List<String> command = new ArrayList<>(as);
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            copiedClassPath(),
            LookAsUser.class.getName(),
            folder.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> said;
    try (Stream<String> lines = process.inputReader().lines()) {
      said = lines.peek(System.out::println).toList();
    }
    assertThat(process.waitFor()).isZero();
    return said;
  }

  private String copiedClassPath() throws IOException {
    Path copies = Files.createDirectory(folder.resolve("class-path"));
    List<String> copied = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      if (Files.exists(from)) {
        Path to = copies.resolve(copied.size() + "-" + from.getFileName());
        copy(from, to);
        copied.add(to.toString());
      }
    }
    return String.join(File.pathSeparator, copied);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path each : tree.toList()) {
        Path copy = to.resolve(from.relativize(each).toString());
        if (each.equals(from)) {
          copy = to;
        }
        Files.copy(each, copy);
        Files.setPosixFilePermissions(
            copy,
            PosixFilePermissions.fromString(Files.isDirectory(copy) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
