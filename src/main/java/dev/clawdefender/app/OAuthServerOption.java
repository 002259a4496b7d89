package dev.clawdefender.app;

import dev.clawdefender.proxy.oauth.Login;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.server.RemoteServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which server a login is for. */
final class OAuthServerOption {
  @Parameters(paramLabel = "NAME", description = "The server, as the configuration names it.")
  private String name = "";

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  String name() {
    return name;
  }

  /**
   * Its logins.
   *
   * @throws ConfigurationException if no such server is configured that wants a token of our own
   */
  Login login(Vertx vertx) {
    ConfiguredServer server = ReadConfiguration.from(config).servers().get(name);
    if (server == null
        || !(server.target() instanceof RemoteServer remote)
        || remote.authorization() != RemoteServer.Authorization.OAUTH) {
      throw new ConfigurationException(
          "there is no [servers."
              + name
              + "] with a \"url\" and authorization = \"oauth\" in the configuration");
    }
    return new Login(vertx, name, remote.url(), remote.oauth(), Configuration.dataDirectory());
  }
}
