package dev.clawdefender.slm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestTest {
  @TempDir private Path folder;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void whatALibraryLoadsFromBesideItBelongsToIt() throws Exception {
    // Given
    Path library = write("libllama.so", "llama");
    Path part = write("libggml-cpu.so", "cpu");
    Digest before = Digest.ofLibrary(library);
    // When / Then
    write("libc.so", "none of it");
    assertThat(Digest.ofLibrary(library)).isEqualTo(before);
    // When / Then
    write("libggml-cpu.so", "another");
    assertThat(Digest.ofLibrary(library)).isNotEqualTo(before);
    // When / Then
    Files.delete(part);
    assertThat(Digest.ofLibrary(library)).isNotEqualTo(before);
    // When / Then
    write("libggml-cpu.so", "cpu");
    write("libggml-evil.so", "added");
    assertThat(Digest.ofLibrary(library)).isNotEqualTo(before);
  }
}
