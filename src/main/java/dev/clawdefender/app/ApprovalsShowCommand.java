package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything about one call that waits for a person. */
@Command(
    name = "show",
    description = {
      "Show everything about a call that waits: the question, the exact arguments, for how long it"
          + " waits,",
      "and how it could be allowed for good with other arguments."
    },
    mixinStandardHelpOptions = true)
final class ApprovalsShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The question, as `approvals list` names it.")
  private String id = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    JsonObject question = SupervisorClient.ask("approval", new JsonObject().put("question", id));
    question.remove("ok");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(question.encodePrettily());
    } else {
      print(question, out);
    }
    return ExitStatus.OK;
  }

  private static void print(JsonObject question, PrintWriter out) {
    long seconds =
        Duration.between(Instant.now(), Instant.parse(question.getString("until"))).toSeconds();
    field(out, "id", question.getString("id"));
    field(out, "server", question.getString("server"));
    field(out, "client", question.getString("client") + " (its own name for itself)");
    field(out, "session", question.getString("session"));
    field(out, "method", question.getString("method"));
    field(out, "tool", question.getString("tool"));
    field(out, "asked by", "rule " + question.getString("rule"));
    field(out, "call", "sha256 " + question.getString("digest"));
    field(out, "waits", "for " + Math.max(0, seconds) + " s more, then it is blocked");
    out.println();
    out.print(Shown.lines(question.getString("text")).indent(2));
    String arguments = question.getString("arguments");
    if (!arguments.isEmpty()) {
      out.println();
      out.println("Arguments:");
      out.print(Shown.json(arguments).indent(2));
      int length = question.getInteger("arguments_length");
      if (length > arguments.length()) {
        out.println("  ... " + (length - arguments.length()) + " more characters, not shown");
      }
    }
    JsonArray proposals = question.getJsonArray("proposals");
    if (!proposals.isEmpty()) {
      out.println();
      out.println(
          "To allow it for good with other arguments: approvals approve --scope always and");
      for (Object each : proposals) {
        JsonObject proposal = (JsonObject) each;
        out.println("  " + option(proposal));
        out.println("      " + Shown.line(proposal.getString("words")));
      }
    }
  }

  private static void field(PrintWriter out, String name, String value) {
    if (!value.isEmpty()) {
      out.printf("%-9s %s%n", name, Shown.line(value));
    }
  }

  private static String option(JsonObject proposal) {
    JsonArray places = proposal.getJsonArray("places");
    if (places.isEmpty()) {
      return "--any-value-of " + word(proposal.getString("argument"));
    }
    StringBuilder options = new StringBuilder();
    for (Object place : places) {
      boolean folder = place.toString().startsWith("/");
      options.append(options.isEmpty() ? "" : " ");
      options.append(folder ? "--any-file-under " : "--any-url-of ").append(word(place.toString()));
    }
    return options.toString();
  }

  /** As a shell takes it for one word. */
  private static String word(String text) {
    boolean plain = text.matches("[A-Za-z0-9_./:@=+-]+");
    return Shown.line(plain ? text : "'" + text.replace("'", "'\\''") + "'");
  }
}
