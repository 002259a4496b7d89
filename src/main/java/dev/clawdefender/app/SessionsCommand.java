package dev.clawdefender.app;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** The supervisor's sessions. */
@Command(
    name = "sessions",
    description = "Show the supervisor's sessions.",
    mixinStandardHelpOptions = true)
final class SessionsCommand extends StatusView {
  @Override
  Object part(JsonObject status) {
    return status.getJsonArray("sessions");
  }

  @Override
  void print(JsonObject status, PrintWriter out) {
    sessions(status, out);
  }
}
