package dev.clawdefender.runtime.config;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How models give their opinions on calls: {@code [slm]}.
 *
 * @param enabled whether any does
 * @param language a language model that is asked besides the classifier; empty: none is
 * @param timeout how long that may take for a call
 */
public record SlmSettings(boolean enabled, Optional<LanguageModel> language, Duration timeout) {
  /** A language model on this machine. */
  public sealed interface LanguageModel {
    /** One behind a server that somebody else starts; {@code model} is its name there. */
    record At(URI url, String model) implements LanguageModel {}

    /** A model's file, run by a llama-server that we start. */
    record Started(Path server, Path file) implements LanguageModel {}

    /**
     * A model's file, run in this process by a library of llama.cpp.
     *
     * @param librarySha256 the only library that is loaded, with the parts of llama.cpp beside it,
     *     since what it does we do
     * @param fileSha256 the only file that it is given, since reading it runs native code
     */
    record Loaded(Path library, String librarySha256, Path file, String fileSha256)
        implements LanguageModel {}
  }

  static SlmSettings from(JsonObject json, Path directory) {
    return new SlmSettings(
        json.getBoolean("enabled", true),
        language(json, directory),
        Duration.ofMillis(json.getLong("timeout_ms", 5_000L)));
  }

  private static Optional<LanguageModel> language(JsonObject json, Path directory) {
    if (json.containsKey("url")) {
      return Optional.of(
          new LanguageModel.At(
              URI.create(json.getString("url")), json.getString("model", "default")));
    }
    if (json.containsKey("server")) {
      return Optional.of(
          new LanguageModel.Started(
              path(json, "server", directory), path(json, "file", directory)));
    }
    if (json.containsKey("library")) {
      return Optional.of(
          new LanguageModel.Loaded(
              path(json, "library", directory),
              json.getString("library_sha256"),
              path(json, "file", directory),
              json.getString("file_sha256")));
    }
    return Optional.empty();
  }

  private static Path path(JsonObject json, String key, Path directory) {
    return directory.resolve(json.getString(key)).normalize();
  }
}
