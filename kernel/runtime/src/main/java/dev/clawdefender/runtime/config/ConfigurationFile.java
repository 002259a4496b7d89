package dev.clawdefender.runtime.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the configuration file. */
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /** Fails with a {@link ConfigurationException} if the file cannot be read or has a problem. */
  public static Future<Configuration> read(Vertx vertx, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!Files.isReadable(absolute)) {
      return Future.failedFuture(
          new ConfigurationException(
              absolute + ": cannot be read; name another with --config, or make it readable"));
    }
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType("file")
            .setFormat("toml")
            .setOptional(false)
            .setConfig(new JsonObject().put("path", absolute.toString()));
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .setScanPeriod(-1)
                .addStore(store));
    return retriever
        .getConfig()
        .map(json -> Configuration.from(json, absolute.resolveSibling("")))
        .recover(cause -> Future.failedFuture(located(absolute, cause)))
        .eventually(retriever::close);
  }

  private static ConfigurationException located(Path file, Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return new ConfigurationException(
        text.lines().map(line -> file + ":" + line).reduce((a, b) -> a + "\n" + b).orElse(text));
  }
}
