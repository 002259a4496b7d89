package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The policy files of the original load; they are read from CLAWDEFENDER_CORPORA where it is set.
 */
class OriginalPoliciesTest {
  @Test
  void theOriginalsFilesLoad() throws Exception {
    // Given
    String corpora = System.getenv("CLAWDEFENDER_CORPORA");
    Path folder = Path.of(corpora == null ? "" : corpora, "original-policies");
    if (corpora == null || !Files.isDirectory(folder)) {
      System.out.println("skipped: CLAWDEFENDER_CORPORA names no folder with original-policies");
    }
    Assumptions.assumeTrue(corpora != null && Files.isDirectory(folder));
    try (Stream<Path> templates = Files.list(folder.resolve("templates"))) {
      List<Path> files =
          Stream.concat(Stream.of(folder.resolve("default.toml")), templates).toList();
      assertThat(files).hasSizeGreaterThan(4);
      for (Path file : files) {
        // When
        PolicySnapshot snapshot = new PolicyLoader(MessageFixture.PLACE).load(List.of(file), 1);
        // Then
        assertThat(snapshot.epoch()).isEqualTo(1);
      }
    }
    PolicySnapshot standard =
        new PolicyLoader(MessageFixture.PLACE).load(List.of(folder.resolve("default.toml")), 1);
    assertThat(
            Policies.decide(
                standard, MessageFixture.call("read_file", "{}").path("/home/u/.ssh/id_rsa")))
        .isEqualTo("block block_ssh_keys");
    assertThat(Policies.decide(standard, MessageFixture.call("bash", "{}")))
        .isEqualTo("prompt prompt_shell_exec");
  }
}
