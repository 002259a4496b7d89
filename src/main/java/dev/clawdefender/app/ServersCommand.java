package dev.clawdefender.app;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** The supervisor's servers. */
@Command(
    name = "servers",
    description = "Show the supervisor's servers.",
    mixinStandardHelpOptions = true)
final class ServersCommand extends StatusView {
  @Override
  Object part(JsonObject status) {
    return status.getJsonArray("servers");
  }

  @Override
  void print(JsonObject status, PrintWriter out) {
    servers(status, out);
  }
}
