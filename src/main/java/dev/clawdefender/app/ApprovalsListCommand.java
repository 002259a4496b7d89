package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.policy.model.TextPattern;
import dev.clawdefender.runtime.policy.ApprovalsFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What waits for a person. */
@Command(
    name = "list",
    description =
        "Show what waits for a person, the most urgent first; or what was allowed for good.",
    mixinStandardHelpOptions = true)
final class ApprovalsListCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(500);

  @Spec private CommandSpec spec;

  @Option(names = "--watch", description = "Go on, and show each new one. Ctrl-C ends it.")
  private boolean watch;

  @Option(names = "--json", description = "Print JSON, one object a line.")
  private boolean json;

  @Option(
      names = "--kept",
      description = "Show what was allowed for good instead; needs no supervisor.")
  private boolean kept;

  @Option(names = "--config", paramLabel = "FILE", description = "With --kept: the configuration.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException, InterruptedException, PolicyException {
    if (kept) {
      ApprovalsFile file = new ApprovalsFile(ReadConfiguration.from(config).prompts().approvals());
      file.rules().forEach(this::print);
      return ExitStatus.OK;
    }
    Set<String> seen = new HashSet<>();
    print(seen);
    while (watch) {
      Thread.sleep(LOOK);
      print(seen);
    }
    return ExitStatus.OK;
  }

  private void print(Rule rule) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new JsonObject()
              .put("name", rule.name())
              .put("description", rule.description())
              .put("server", texts(rule.match().servers()))
              .put("method", texts(rule.match().methods()))
              .put("tool", texts(rule.match().tools()))
              .put("open", new JsonArray(rule.match().openArguments()))
              .put("file", rule.source().file())
              .put("line", rule.source().line())
              .encode());
    } else {
      out.println(rule.name() + "  " + Shown.line(rule.description()));
      out.println(
          "    server "
              + Shown.line(String.join(", ", texts(rule.match().servers())))
              + ", tool "
              + Shown.line(String.join(", ", texts(rule.match().tools())))
              + (rule.match().openArguments().isEmpty()
                  ? ""
                  : ", open: " + Shown.line(String.join(", ", rule.match().openArguments()))));
    }
    out.flush();
  }

  private static List<String> texts(List<TextPattern> patterns) {
    return patterns.stream().map(TextPattern::text).toList();
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
        + Shown.lines(question.getString("text")).indent(4);
  }
}
