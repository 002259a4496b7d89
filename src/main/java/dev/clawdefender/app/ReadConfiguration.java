package dev.clawdefender.app;

import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.ConfigurationFile;
import dev.clawdefender.runtime.policy.ApprovalsFile;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /** The configured policy, with what was approved for good in front, as a session uses it. */
  static List<Path> policyFiles(@Nullable Path config) {
    return policyFiles(config, "");
  }

  /** The same of a server, which may have a policy of its own. */
  static List<Path> policyFiles(@Nullable Path config, String server) {
    return policyFiles(from(config), server);
  }

  /** The same of a configuration that was read. */
  static List<Path> policyFiles(Configuration configuration, String server) {
    List<Path> files =
        new ArrayList<>(
            configuration.serverPolicies().getOrDefault(server, configuration.policyFiles()));
    ApprovalsFile approvals = new ApprovalsFile(configuration.prompts().approvals());
    if (approvals.exists()) {
      files.addFirst(approvals.path());
    }
    return files;
  }
}
