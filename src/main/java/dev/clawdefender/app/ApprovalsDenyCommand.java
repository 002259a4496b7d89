package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Refuses a call that waits for a person. */
@Command(name = "deny", description = "Refuse a call.", mixinStandardHelpOptions = true)
final class ApprovalsDenyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The question, as `approvals list` names it.")
  private String id = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    JsonObject unused =
        SupervisorClient.ask(
            "answer", new JsonObject().put("question", id).put("approval", "deny"));
    if (json) {
      spec.commandLine().getOut().println("{}");
    }
    return ExitStatus.OK;
  }
}
