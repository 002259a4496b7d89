package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows something of what the supervisor hosts. */
abstract class StatusView implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** As JSON. */
  abstract Object part(JsonObject status);

  /** For people. */
  abstract void print(JsonObject status, PrintWriter out);

  @Override
  public final Integer call() throws IOException {
    JsonObject status = SupervisorClient.ask("status", new JsonObject());
    status.remove("ok");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Object part = part(status);
      out.println(
          part instanceof JsonArray array
              ? array.encodePrettily()
              : ((JsonObject) part).encodePrettily());
    } else {
      print(status, out);
    }
    return ExitStatus.OK;
  }

  /** A line for each server. */
  static void servers(JsonObject status, PrintWriter out) {
    out.printf("%-20s %-8s %8s %8s%n", "SERVER", "STATE", "SESSIONS", "FAILURES");
    objects(status, "servers")
        .forEach(
            server ->
                out.printf(
                    "%-20s %-8s %8d %8d%s%n",
                    Shown.line(server.getString("name")),
                    server.getString("state"),
                    server.getJsonArray("sessions").size(),
                    server.getInteger("failures"),
                    server.containsKey("why") ? "  " + server.getString("why") : ""));
  }

  /** A line for each session. */
  static void sessions(JsonObject status, PrintWriter out) {
    out.printf(
        "%-9s %-20s %-20s %8s %10s %8s %9s  %s%n",
        "SESSION", "SERVER", "CLIENT", "PID", "FORWARDED", "BLOCKED", "MALFORMED", "STARTED");
    objects(status, "sessions")
        .forEach(
            session ->
                out.printf(
                    "%-9s %-20s %-20s %8d %10d %8d %9d  %s%n",
                    session.getString("id"),
                    Shown.line(session.getString("server")),
                    Shown.line(session.getString("client")),
                    session.getLong("pid"),
                    session.getLong("forwarded"),
                    session.getLong("blocked"),
                    session.getLong("malformed"),
                    session.getString("started")));
  }

  private static Stream<JsonObject> objects(JsonObject status, String name) {
    return status.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast);
  }
}
