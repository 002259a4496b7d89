package dev.clawdefender.app;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** What the supervisor hosts. */
@Command(
    name = "status",
    description = "Show the supervisor's servers and sessions.",
    mixinStandardHelpOptions = true)
final class StatusCommand extends StatusView {
  @Override
  Object part(JsonObject status) {
    return status;
  }

  @Override
  void print(JsonObject status, PrintWriter out) {
    out.println(
        "supervisor "
            + status.getLong("pid")
            + ", prompts that wait for a person: "
            + status.getInteger("approvals"));
    out.println();
    servers(status, out);
    out.println();
    sessions(status, out);
  }
}
