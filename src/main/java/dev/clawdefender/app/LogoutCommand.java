package dev.clawdefender.app;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Gives a token of our own back. */
@Command(
    name = "logout",
    description = "Forget the login to a server, and have it taken back where that can be.",
    mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OAuthServerOption server = new OAuthServerOption();

  @Override
  public Integer call() throws IOException {
    Vertx vertx = Vertx.vertx();
    try {
      spec.commandLine()
          .getOut()
          .println(
              switch (server.login(vertx).end()) {
                case NOTHING -> "not logged in  " + server.name();
                case FORGOTTEN ->
                    "logged out     "
                        + server.name()
                        + "  (forgotten here; the token is good until it expires)";
                case REVOKED -> "logged out     " + server.name() + "  (the token was revoked)";
              });
      return ExitStatus.OK;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
