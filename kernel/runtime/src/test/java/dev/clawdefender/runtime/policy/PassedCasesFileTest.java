package dev.clawdefender.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassedCasesFileTest {
  private static final Optional<String> BUILD = Optional.of("policy.jar 1");

  @TempDir Path data;

  @Test
  void whatPassedIsRememberedByTheSameBuildOnly() throws IOException {
    // Given cases that passed
    new PassedCasesFile(data, BUILD).add("abc");

    // Then a later process knows them, others not, and only the owner may read the file
    assertThat(new PassedCasesFile(data, BUILD).contains("abc")).isTrue();
    assertThat(new PassedCasesFile(data, BUILD).contains("abd")).isFalse();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("cases-passed"))))
        .isEqualTo("rw-------");

    // And another build does not, nor one that cannot tell which it is
    assertThat(new PassedCasesFile(data, Optional.of("policy.jar 2")).contains("abc")).isFalse();
    assertThat(new PassedCasesFile(data, Optional.empty()).contains("abc")).isFalse();
  }

  @Test
  void onlyTheLatestAreKept() {
    // When more passed than are kept
    PassedCasesFile file = new PassedCasesFile(data, BUILD);
    for (int i = 0; i < 100; i++) {
      file.add("digest " + i);
    }

    // Then the first are forgotten
    assertThat(file.contains("digest 99")).isTrue();
    assertThat(file.contains("digest 36")).isTrue();
    assertThat(file.contains("digest 35")).isFalse();
  }

  @Test
  void aBrokenFileRemembersNothing() throws IOException {
    // Given a file that is no text
    Files.write(data.resolve("cases-passed"), new byte[] {(byte) 0xff, (byte) 0xfe});

    // Then nothing is known, and what passes next is
    PassedCasesFile file = new PassedCasesFile(data, BUILD);
    assertThat(file.contains("abc")).isFalse();
    file.add("abc");
    assertThat(file.contains("abc")).isTrue();
  }
}
