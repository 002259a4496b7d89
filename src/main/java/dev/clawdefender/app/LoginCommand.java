package dev.clawdefender.app;

import dev.clawdefender.runtime.process.WebBrowser;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Gets a token of our own for a remote server. */
@Command(
    name = "login",
    description = {
      "Log in to a server that is reached by a URL and protected with OAuth.",
      "A browser is opened; whoever runs sessions with that server uses the login at once."
    },
    mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OAuthServerOption server = new OAuthServerOption();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Vertx vertx = Vertx.vertx();
    try {
      Set<String> scopes = server.login(vertx).now(page -> show(page, out));
      out.println(
          "logged in      "
              + server.name()
              + (scopes.isEmpty() ? "" : "  (" + Shown.line(String.join(" ", scopes)) + ")"));
      return ExitStatus.OK;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void show(URI page, PrintWriter out) {
    out.println("Log in with a browser on this machine; it is opened, or open it at:");
    out.println();
    out.println("  " + page);
    out.println();
    out.flush();
    try {
      WebBrowser.open(page);
    } catch (IOException e) {
      out.println("clawdefender: " + e.getMessage());
      out.flush();
    }
  }
}
