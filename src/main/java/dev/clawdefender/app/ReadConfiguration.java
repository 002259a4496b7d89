package dev.clawdefender.app;

import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.ConfigurationFile;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the configuration says, for commands that need no running kernel. */
final class ReadConfiguration {
  private ReadConfiguration() {}

  /**
   * Reads the configuration named, or the user's, or the one that comes with us.
   *
   * @throws ConfigurationException if it cannot be used
   */
  static Configuration from(@Nullable Path config) {
    Vertx vertx = Vertx.vertx();
    try {
      return ConfigurationFile.read(vertx, config == null ? Home.configuration() : config)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ConfigurationException cause ? cause : e;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
