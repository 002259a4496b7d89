package dev.clawdefender.app;

import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.policy.PolicyStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which policy is in force in each running process. */
@Command(
    name = "status",
    description =
        "Say which policy is in force in each running process, and what was not accepted.",
    mixinStandardHelpOptions = true)
final class PolicyStatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** 1 if a process did not accept what its files say now. */
  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<JsonObject> running = PolicyStatus.all(Configuration.dataDirectory());
    if (json) {
      out.println(new JsonObject().put("processes", new JsonArray(running)).encodePrettily());
    } else if (running.isEmpty()) {
      out.println("no process of ours runs");
    }
    boolean fine = true;
    for (JsonObject each : running) {
      fine &= tell("process " + each.getLong("pid"), each);
      JsonObject servers = each.getJsonObject(PolicyStatus.SERVERS, new JsonObject());
      for (String server : servers.fieldNames().stream().sorted().toList()) {
        fine &= tell("  server " + server, servers.getJsonObject(server));
      }
    }
    return fine ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  /** False if what the files say now was not accepted. */
  private boolean tell(String whose, JsonObject policy) {
    JsonObject rejected = policy.getJsonObject("rejected");
    if (!json) {
      PrintWriter out = spec.commandLine().getOut();
      Long epoch = policy.getLong("epoch");
      out.println(
          whose
              + (epoch == null
                  ? ": no policy is in force"
                  : ": epoch "
                      + epoch
                      + " since "
                      + policy.getString("in_force_since")
                      + ": "
                      + String.join(
                          " ",
                          policy.getJsonArray("files").stream().map(String::valueOf).toList())));
      if (rejected != null) {
        out.println("  not accepted at " + rejected.getString("time") + ":");
        rejected.getString("reason").lines().forEach(line -> out.println("  " + line));
      }
    }
    return rejected == null;
  }
}
