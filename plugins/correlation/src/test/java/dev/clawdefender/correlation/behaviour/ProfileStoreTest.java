package dev.clawdefender.correlation.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.api.event.Finding;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileStoreTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir private Path folder;

  private static Deed deed(int seconds, Dimension dimension, String item) {
    return new Deed(START.plusSeconds(seconds), "s", "files", Map.of(dimension, item), false);
  }

  /** Learns and keeps in a process of its own, and says what was kept. */
  static final class Learner {
    private Learner() {}

    public static void main(String[] args) throws IOException {
      ProfileStore store = new ProfileStore(Path.of(args[0]));
      Baselines baselines = new Baselines(store, finding -> {});
      int from = Integer.parseInt(args[1]);
      for (int i = from; i < from + 1_000_000; i++) {
        baselines.look(deed(i, Dimension.PATH, "/f/" + i));
        baselines.keep();
        System.out.println(i);
      }
    }
  }

  @Test
  void whatWasKeptSurvivesThatItsProcessIsKilledAtAnyMoment() throws Exception {
    // Given
    Path file = folder.resolve("b.mv");
    Random random = new Random(1);
    int next = 0;
    for (int round = 0; round < 5; round++) {
      // When
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Learner.class.getName(),
                  file.toString(),
                  String.valueOf(next))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int last = -1;
      try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
        int wanted = next + 20 + random.nextInt(100);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          last = Integer.parseInt(line);
          if (last == wanted) {
            process.toHandle().destroyForcibly(); // what it said is still to be read
          }
        }
      }
      process.waitFor();
      // Then
      assertThat(last).isGreaterThan(next);
      try (ProfileStore store = new ProfileStore(file)) {
        Profile profile = store.get("files").orElseThrow();
        for (int i = 0; i <= last; i++) {
          assertThat(profile.knows(Dimension.PATH, "/f/" + i)).as("%d of %d", i, last).isTrue();
        }
      }
      next = last + 1;
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasLearnedIsKnownAfterARestart() throws Exception {
    // Given
    Path file = folder.resolve("b.mv");
    List<Finding> found = new ArrayList<>();
    try (ProfileStore store = new ProfileStore(file)) {
      Baselines baselines = new Baselines(store, found::add);
      for (int i = 0; i <= Profile.LEARNING_DEEDS; i++) {
        baselines.look(deed(i * 30, Dimension.TOOL, "list"));
      }
      baselines.keep();
    }
    assertThat(found).isEmpty();
    // When
    try (ProfileStore store = new ProfileStore(file)) {
      Baselines baselines = new Baselines(store, found::add);
      baselines.look(deed(10_000, Dimension.HOST, "192.0.2.1"));
      baselines.look(deed(10_001, Dimension.HOST, "192.0.2.1"));
    }
    // Then it is told, and told once
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().evidence())
        .isEqualTo("100 %: host 1.00: it never used the network before, now 192.0.2.1");
  }

  @Test
  void serversThatMakeRoomForOthersAreNotForgotten() throws Exception {
    // Given
    try (ProfileStore store = new ProfileStore(folder.resolve("b.mv"))) {
      Baselines baselines = new Baselines(store, finding -> {});
      // When
      for (int i = 0; i < Baselines.MAX_SERVERS + 1; i++) {
        baselines.look(new Deed(START, "s", "server" + i, Map.of(Dimension.TOOL, "t" + i), false));
      }
      // Then
      assertThat(baselines.size()).isEqualTo(Baselines.MAX_SERVERS);
      assertThat(store.get("server0").orElseThrow().knows(Dimension.TOOL, "t0")).isTrue();
    }
  }

  @Test
  void anotherProcessCannotHaveTheFileToo() throws Exception {
    // Given
    Path file = folder.resolve("b.mv");
    try (ProfileStore first = new ProfileStore(file)) {
      assertThat(first.get("files")).isEmpty();
      // When, then
      assertThatThrownBy(() -> new ProfileStore(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be used");
    }
  }
}
