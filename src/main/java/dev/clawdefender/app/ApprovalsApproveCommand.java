package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a call go on that waits for a person. */
@Command(
    name = "approve",
    description = "Let a call go on: exactly the one that was shown.",
    mixinStandardHelpOptions = true)
final class ApprovalsApproveCommand implements Callable<Integer> {
  private enum Scope {
    once("allow once"),
    session("allow for this session"),
    always("always allow");

    private final String approval;

    Scope(String approval) {
      this.approval = approval;
    }
  }

  @Parameters(paramLabel = "ID", description = "The question, as `approvals list` names it.")
  private String id = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "For how long the same call needs no person again: ${COMPLETION-CANDIDATES}.")
  private Scope scope = Scope.once;

  @Override
  public Integer call() throws IOException {
    JsonObject unused =
        SupervisorClient.ask(
            "answer", new JsonObject().put("question", id).put("approval", scope.approval));
    return ExitStatus.OK;
  }
}
