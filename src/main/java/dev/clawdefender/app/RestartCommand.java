package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** End the sessions of a server, and forget that it was stopped or has failed. */
@Command(
    name = "restart",
    description = "End the sessions of a server, and forget that it was stopped or has failed.",
    mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The server.")
  private String name = "";

  @Override
  public Integer call() throws IOException {
    JsonObject unused = SupervisorClient.ask("restart", new JsonObject().put("name", name));
    return ExitStatus.OK;
  }
}
