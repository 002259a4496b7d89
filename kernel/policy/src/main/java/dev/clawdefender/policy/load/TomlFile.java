package dev.clawdefender.policy.load;

import dev.clawdefender.policy.model.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/** Reads files as TOML, within bounds. */
public final class TomlFile {
  /** The most bytes that a policy or cases file may have. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private TomlFile() {}

  /** The text of a file, or null after adding a problem. */
  public static @Nullable String read(Path file, Problems problems) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException | RuntimeException e) {
      problems.add("cannot be read: " + e, null);
      return null;
    }
    if (bytes.length > MAX_BYTES) {
      problems.add("is larger than " + MAX_BYTES + " bytes", null);
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problems.add("is not valid UTF-8", null);
      return null;
    }
  }

  /** Parses a text; what is wrong with the syntax becomes problems. Null if nothing can be used. */
  public static @Nullable TomlParseResult parse(String text, Problems problems) {
    TomlParseResult result;
    try {
      result = Toml.parse(text);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      // The parser asserts what some broken texts do not keep.
      problems.add(
          "cannot be parsed: " + e, "is it nested very deep, or an escape in a string unknown?");
      return null;
    }
    result
        .errors()
        .forEach(
            error ->
                problems.add(
                    new Source(problems.file(), error.position().line(), error.position().column()),
                    String.valueOf(error.getMessage()),
                    null));
    return result;
  }
}
