package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** End a session, or all sessions of a server, which is not started any more then. */
@Command(
    name = "stop",
    description = "End a session, or all sessions of a server, which is not started any more then.",
    mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "A session or a server.")
  private String name = "";

  @Override
  public Integer call() throws IOException {
    JsonObject unused = SupervisorClient.ask("stop", new JsonObject().put("name", name));
    return ExitStatus.OK;
  }
}
