package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What waits for a person. */
@Command(
    name = "list",
    aliases = "show",
    description = "Show what waits for a person, the most urgent first.",
    mixinStandardHelpOptions = true)
final class ApprovalsListCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(500);

  @Spec private CommandSpec spec;

  @Option(names = "--watch", description = "Go on, and show each new one. Ctrl-C ends it.")
  private boolean watch;

  @Option(names = "--json", description = "Print JSON, one object a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Set<String> seen = new HashSet<>();
    print(seen);
    while (watch) {
      Thread.sleep(LOOK);
      print(seen);
    }
    return ExitStatus.OK;
  }

  private void print(Set<String> seen) throws IOException {
    List<JsonObject> questions =
        SupervisorClient.ask("approvals", new JsonObject()).getJsonArray("approvals").stream()
            .map(JsonObject.class::cast)
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    for (JsonObject question : questions) {
      if (seen.add(question.getString("id"))) {
        out.println(json ? question.encode() : text(question));
      }
    }
    out.flush();
  }

  private static String text(JsonObject question) {
    return question.getString("id")
        + "  session "
        + question.getString("session")
        + ", client "
        + Shown.line(question.getString("client"))
        + ", until "
        + question.getString("until")
        + "\n"
        + question.getString("text").indent(4);
  }
}
