package dev.clawdefender.policy;

import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.model.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Policies from text. */
final class Policies {
  private Policies() {}

  static Policy read(String toml) {
    try {
      Path file = Files.createTempFile("policy", ".toml");
      try {
        Files.writeString(file, toml);
        return PolicyFiles.read(List.of(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (PolicyException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static PolicySnapshot snapshot(String toml) {
    return PolicySnapshot.compile(read(toml), MessageFixture.PLACE, 7);
  }

  static String decide(PolicySnapshot snapshot, MessageFixture message) {
    var decision = snapshot.decide(message.facts, new DecisionScratch());
    return decision.action().text() + " " + decision.rule();
  }
}
