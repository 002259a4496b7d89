package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit, written by the real binary into an empty home. */
@EnabledOnOs(OS.LINUX)
class ServiceIT {
  private static final Path PROGRAM =
      Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender");
  private static final Path VERIFIER = Path.of("/usr/bin/systemd-analyze");

  @TempDir private Path home;
  private Path unit;

  @BeforeEach
  void findPlace() {
    unit = home.resolve(".config/systemd/user/clawdefender.service");
  }

  @Test
  void aUnitIsWrittenAndTakenBack() throws Exception {
    // When
    String printed = service("print");
    boolean untouched = Files.notExists(home.resolve(".config"));
    String installed = service("install");

    // Then
    assertThat(untouched).isTrue();
    assertThat(installed)
        .contains("written        " + unit)
        .contains("systemctl --user daemon-reload")
        .contains("systemctl --user enable --now clawdefender.service");
    assertThat(unit).hasContent(printed);
    assertThat(Files.readAllLines(unit))
        .contains("ExecStart=\"" + PROGRAM.toRealPath() + "\" supervise");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unit)))
        .isEqualTo("rw-------");

    // When it is done again, over an older one
    Files.writeString(unit, printed.replace("RestartSec=2", "RestartSec=99"));
    service("install");

    // Then
    assertThat(unit).hasContent(printed);
    try (Stream<Path> files = Files.list(unit.getParent())) {
      assertThat(files).containsExactly(unit);
    }

    // When it is taken back while systemd has it enabled, and then again
    Path wants = Files.createDirectories(unit.resolveSibling("default.target.wants"));
    Path enabled = Files.createSymbolicLink(wants.resolve("clawdefender.service"), unit);
    String refused = service("uninstall");
    boolean kept = Files.exists(unit);
    Files.delete(enabled);
    String uninstalled = service("uninstall");

    // Then
    assertThat(refused).contains("systemctl --user disable --now clawdefender.service");
    assertThat(kept).isTrue();
    assertThat(uninstalled).contains("deleted        " + unit).contains("daemon-reload");
    assertThat(unit).doesNotExist();
    assertThat(service("uninstall")).contains("is not there   " + unit);
  }

  @Test
  void whatIsNotOursIsLeftAlone() throws Exception {
    // Given
    Files.createDirectories(unit.getParent());
    Files.writeString(unit, "[Service]\nExecStart=/bin/true\n");

    // When, then
    assertThat(service("install")).contains("not written by ClawDefender");
    assertThat(service("uninstall")).contains("not written by ClawDefender");
    assertThat(unit).hasContent("[Service]\nExecStart=/bin/true\n");
  }

  @Test
  void whatTheUnitStartsSupervises() throws Exception {
    // Given
    service("install");
    List<String> lines = Files.readAllLines(unit);
    String start = only(lines, "ExecStart=");

    // When it is started as systemd does it, with nothing but what the unit gives it
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec " + start);
    builder.directory(home.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("HOME", home.toString());
    for (String line : lines) {
      if (line.startsWith("Environment=\"")) {
        String[] variable = line.substring(13, line.length() - 1).split("=", 2);
        environment.put(variable[0], variable[1]);
      }
    }
    Process process = builder.start();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      // Then
      assertThat(said.lines().filter(line -> line.contains("supervising at")).findFirst())
          .hasValueSatisfying(
              line ->
                  assertThat(line).contains(home + "/.local/share/clawdefender/run/control.sock"));
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines).contains("SuccessExitStatus=" + process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void systemdHasNothingToSayAboutIt() throws Exception {
    assumeThat(VERIFIER).exists();
    // Given
    service("install");

    // When
    ProcessBuilder builder =
        new ProcessBuilder(VERIFIER.toString(), "--user", "verify", "--man=no", unit.toString());
    builder.environment().put("XDG_RUNTIME_DIR", home.toString());
    Process verify = builder.redirectErrorStream(true).start();
    verify.getOutputStream().close();
    String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // Then
    assertThat(verify.waitFor()).as(said).isZero();
    assertThat(said).doesNotContain("clawdefender.service");
  }

  private static String only(List<String> lines, String start) {
    List<String> found = lines.stream().filter(line -> line.startsWith(start)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst().substring(start.length());
  }

  private String service(String what) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM.toString(), "service", what).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLAWDEFENDER_SOCKET"));
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
