package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that is changed while a session runs. */
class ReloadIT {
  private static final String ALLOWS = "default = \"allow\"\n";
  private static final String BLOCKS =
      "default = \"allow\"\nrules.no = { action = \"block\", match = { tool_name = \"t\" } }\n";

  @TempDir private Path folder;
  private int calls = 1;

  @Test
  void aChangedPolicyIsInForceForTheNextMessages() throws Exception {
    // Given
    try (Session session = new Session(folder, ALLOWS)) {
      assertThat(blocked(session)).isFalse();

      // When it is written over
      Files.writeString(policy(), BLOCKS);
      // Then
      assertThat(eventually(session, true)).isTrue();

      // When another file takes its place
      Path other = Files.writeString(folder.resolve("other.toml"), ALLOWS);
      Files.move(other, policy(), StandardCopyOption.ATOMIC_MOVE);
      // Then
      assertThat(eventually(session, false)).isTrue();

      // When a link to somewhere else does
      Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
      Files.writeString(elsewhere.resolve("p.toml"), BLOCKS);
      Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere.resolve("p.toml"));
      Files.move(link, policy(), StandardCopyOption.ATOMIC_MOVE);
      // Then
      assertThat(eventually(session, true)).isTrue();

      // When what the link stands for changes
      Files.writeString(elsewhere.resolve("p.toml"), ALLOWS);
      // Then
      assertThat(eventually(session, false)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "default = \"alow\"\n", "default = \"allow\"\n[rules.x", "gone"})
  void aBrokenPolicyChangesNothingAndIsSaid(String broken) throws Exception {
    // Given
    try (Session session = new Session(folder, BLOCKS)) {
      assertThat(blocked(session)).isTrue();

      // When
      if (broken.equals("gone")) {
        Files.delete(policy());
      } else {
        Files.writeString(policy(), broken);
      }

      // Then
      assertThat(said("the changed policy is not used, epoch 1 stays in force")).isTrue();
      assertThat(said(policy().toString())).isTrue();
      assertThat(blocked(session)).isTrue();

      // When it is mended
      Files.writeString(policy(), ALLOWS);
      // Then
      assertThat(eventually(session, false)).isTrue();
    }
  }

  private Path policy() {
    return folder.resolve("policy.toml");
  }

  private boolean blocked(Session session) throws IOException {
    session.send(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + calls++
            + ",\"method\":\"tools/call\",\"params\":{\"name\":\"t\"}}");
    return session.readLine().contains("ClawDefender blocked this");
  }

  private boolean eventually(Session session, boolean blocked) throws Exception {
    for (int i = 0; i < 200; i++) {
      if (blocked(session) == blocked) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private boolean said(String text) throws Exception {
    for (int i = 0; i < 200; i++) {
      if (Files.readString(folder.resolve("stderr")).contains(text)) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }
}
