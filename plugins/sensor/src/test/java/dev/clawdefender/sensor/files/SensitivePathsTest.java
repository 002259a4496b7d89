package dev.clawdefender.sensor.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.Events;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensitivePathsTest {
  private final SensitivePaths paths = SensitivePaths.of(SensorSettings.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "/home/me/.ssh, CREDENTIALS",
    "/home/me/.ssh/id_rsa, CREDENTIALS",
    ".ssh/id_rsa, CREDENTIALS",
    "/home/me/.sshfoo, NONE",
    "/home/me/x.ssh/id, NONE",
    "/home/me/.config/gcloud/credentials.db, CREDENTIALS",
    "/home/me/.config/gcloudy, NOTABLE",
    "/home/me/.docker/config.json, CREDENTIALS",
    "/home/me/.docker/config.json.bak, NONE",
    "/Users/me/Library/Keychains/login.keychain-db, CREDENTIALS",
    "/etc/shadow, CREDENTIALS",
    "/srv/etc/shadow, NONE",
    "/etc/passwd, SENSITIVE",
    "/etc/sudoers.d/me, SENSITIVE",
    "/home/me/.bashrc, SENSITIVE",
    "/home/me/project/.env, SENSITIVE",
    "/home/me/project/.git/hooks/pre-commit, SENSITIVE",
    "/home/me/project/.git/config, NONE",
    "/run/docker.sock, SENSITIVE",
    "/usr/bin/tool, NOTABLE",
    "/usrlocal, NONE",
    "/home/me/.claude/.credentials.json, CREDENTIALS",
    "/home/me/.claude/settings.json, NONE",
    "/home/me/.config/github-copilot/apps.json, CREDENTIALS",
    "/home/me/.config/Claude/claude_desktop_config.json, CREDENTIALS",
    "/proc/self/root/etc/shadow, CREDENTIALS",
    "/proc/1/task/1/root/proc/self/root/etc/shadow, CREDENTIALS",
    "/proc/self/rootless/etc/shadow, NONE",
    "/, NONE",
    "'', NONE",
  })
  void aPathMattersByWhatItIsOf(String path, Sensitivity expected) {
    assertThat(paths.of(path)).isEqualTo(expected);
  }

  @Test
  void whatIsConfiguredCountsToo() {
    // Given
    SensitivePaths configured =
        SensitivePaths.of(
            new SensorSettings(
                true,
                Optional.empty(),
                List.of("~/vault/", "/srv/keys"),
                Set.of(),
                Set.of(),
                List.of(),
                Set.of()));

    // When, Then
    assertThat(configured.of("/home/me/vault/a")).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(configured.of("/srv/keys/a")).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(configured.of("/home/srv/keys/a")).isEqualTo(Sensitivity.NONE);
    assertThat(paths.of("/srv/keys/a")).isEqualTo(Sensitivity.NONE);
    assertThat(configured.credentialsAnywhere()).contains("vault", ".ssh");
    assertThat(configured.credentialsOfTheMachine()).contains("/srv/keys", "/etc/shadow");
  }

  @Property
  void aKeyIsAKeyInAnyFolder(
      @ForAll @AlphaChars @StringLength(max = 20) String folder,
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String name) {
    for (String credential : paths.credentialsAnywhere()) {
      String whole = (folder.isEmpty() ? "" : "/" + folder) + "/" + credential;
      assertThat(paths.of(whole)).isEqualTo(Sensitivity.CREDENTIALS);
      assertThat(paths.of(whole + "/" + name)).isEqualTo(Sensitivity.CREDENTIALS);
      assertThat(paths.of(whole + name)).isNotEqualTo(Sensitivity.CREDENTIALS);
    }
  }

  @Test
  void peersMatterToo() {
    // Given
    EffectSensitivity effects = new EffectSensitivity(SensorSettings.DEFAULT);

    // When, Then
    assertThat(effects.of(connect("169.254.169.254", 80), 1)).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(effects.of(connect("/tmp/ssh-AbC/agent.123", 0), 1))
        .isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(effects.of(connect("/var/run/docker.sock", 0), 1)).isEqualTo(Sensitivity.SENSITIVE);
    assertThat(effects.of(connect("fd00:ec2::254", 80), 1)).isEqualTo(Sensitivity.CREDENTIALS);
    assertThat(effects.of(connect("192.0.2.1", 443), 1)).isEqualTo(Sensitivity.NONE);
    assertThat(effects.of(Events.read("/usr/bin/tool"), 1)).isEqualTo(Sensitivity.NONE);
    assertThat(effects.of(Events.write("/usr/bin/tool"), 1)).isEqualTo(Sensitivity.NOTABLE);
    assertThat(effects.of(new OsAction.Rename("/tmp/a", "/root/.ssh/authorized_keys"), 1))
        .isEqualTo(Sensitivity.CREDENTIALS);
  }

  @ParameterizedTest
  @CsvSource({
    "/home/u/.docker, CREDENTIALS",
    "/home/u/.Docker, CREDENTIALS",
    "/home/u/.local/share, CREDENTIALS",
    "/home/u/.local, CREDENTIALS",
    "/etc/ssl, CREDENTIALS",
    "/home/u/docker, NONE",
    "/home/u/.local/share/tool, NONE",
    "/home/u/etc/ssl, NONE",
  })
  void whoMovesAFolderByWhichKeysAreKnownTouchesThem(String folder, Sensitivity expected) {
    // When
    Sensitivity moved =
        new EffectSensitivity(SensorSettings.DEFAULT)
            .of(new OsAction.Rename(folder, "/home/u/d"), 1);

    // Then
    assertThat(moved).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/7/environ, CREDENTIALS",
    "/proc/7/task/8/mem, CREDENTIALS",
    "/proc/1/environ, NONE",
    "/proc/7/maps, NONE",
    "/proc/kcore, CREDENTIALS",
    "/dev/sda1, CREDENTIALS",
    "/dev/nvme0n1, CREDENTIALS",
    "/dev/mapper/root, CREDENTIALS",
    "/dev/mapper/control, NONE",
    "/dev/mem, CREDENTIALS",
    "/dev/null, NONE",
    "/dev/shm/a, NONE",
  })
  void theInsideOfOtherProcessesAndRawDevicesAreSecretsToo(String path, Sensitivity expected) {
    // Given
    EffectSensitivity effects = new EffectSensitivity(SensorSettings.DEFAULT);

    // When, Then
    assertThat(effects.of(Events.read(path), 1)).isEqualTo(expected);
  }

  private static OsAction connect(String address, int port) {
    return new OsAction.Connect(new OsAction.Endpoint(address, port), false);
  }
}
