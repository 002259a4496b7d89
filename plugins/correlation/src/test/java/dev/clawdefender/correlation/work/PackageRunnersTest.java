package dev.clawdefender.correlation.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageRunnersTest {
  private static final long OURS = 10;
  private static final String LOGIN = "/home/u/.npmrc";

  private final PackageRunners runners = new PackageRunners(OURS);

  private OsEvent seen(long pid, long parent, OsAction action) {
    return runners.known(
        new OsEvent(
            Instant.EPOCH,
            "files",
            "s",
            pid,
            parent,
            "",
            "u",
            "",
            action,
            Sensitivity.CREDENTIALS,
            "ebpf",
            Certainty.SEEN));
  }

  private void execute(long pid, long parent, String program, String... words) {
    seen(pid, parent, new OsAction.Execute(program, List.of(words)));
  }

  private Sensitivity reading(long pid, String path) {
    return seen(pid, OURS, new OsAction.Open(path, Access.READ, false)).sensitivity();
  }

  @Test
  void aRunnerMayReadItsLogin() {
    // Given
    execute(20, OURS, "/usr/lib/jvm/lib/jspawnhelper", "jspawnhelper");
    execute(20, OURS, "/bin/sh", "sh", "-c", "exec npx -y server");
    execute(20, OURS, "/usr/bin/node", "node", "/usr/bin/npx", "-y", "server");

    // When, Then
    assertThat(reading(20, LOGIN)).isEqualTo(Sensitivity.NOTABLE);
    assertThat(reading(20, "/home/u/.ssh/id_rsa")).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(seen(20, OURS, new OsAction.Open(LOGIN, Access.WRITE, false)).sensitivity())
        .isEqualTo(Sensitivity.CREDENTIALS);
  }

  @Test
  void whatItRunsMayNot() {
    // Given the server, and what a server calls by that name
    execute(20, OURS, "/usr/bin/node", "node", "/usr/bin/npx", "server");
    execute(21, 20, "/usr/bin/node", "node", "server.js");
    execute(22, 21, "/usr/bin/node", "npx", "steal.js");

    // When, Then
    assertThat(reading(21, LOGIN)).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(reading(22, LOGIN)).isEqualTo(Sensitivity.CREDENTIALS);
  }

  @Test
  void nobodyBecomesOneLater() {
    // Given
    execute(20, OURS, "/usr/bin/python3", "python3", "server.py");
    execute(20, OURS, "/usr/bin/node", "npx", "steal.js");

    // When, Then
    assertThat(reading(20, LOGIN)).isEqualTo(Sensitivity.CREDENTIALS);
  }

  @Test
  void nobodyIsOneByTheNameItWasGiven() {
    // Given what a script starts by such a name
    execute(20, OURS, "/bin/bash", "bash", "server.sh");
    execute(20, OURS, "/usr/bin/node", "npx", "steal.js");
    execute(21, OURS, "/opt/server", "server", "docker");

    // When, Then
    assertThat(reading(20, LOGIN)).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(reading(21, "/home/u/.docker/config.json")).isEqualTo(Sensitivity.CREDENTIALS);
  }
}
