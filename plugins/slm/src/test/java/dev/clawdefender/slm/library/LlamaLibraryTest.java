package dev.clawdefender.slm.library;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no libllama. A real one is loaded by the system tests, in processes of their own. */
class LlamaLibraryTest {
  @TempDir private Path folder;

  @Test
  void whatIsNoLibraryIsNotLoaded() throws Exception {
    // Given
    Path text = Files.writeString(folder.resolve("libllama.so"), "not a library");
    // When / Then
    assertThatThrownBy(() -> LlamaLibrary.load(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be loaded");
  }

  @Test
  void aLibraryOfSomethingElseIsNotUsed() {
    // Given
    Path other = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("zip"));
    // When / Then
    assertThatThrownBy(() -> LlamaLibrary.load(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("llama_decode");
  }
}
