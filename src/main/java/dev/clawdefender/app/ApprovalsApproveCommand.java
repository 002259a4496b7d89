package dev.clawdefender.app;

import dev.clawdefender.app.control.SupervisorClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a call go on that waits for a person. */
@Command(
    name = "approve",
    description = {
      "Let a call go on: exactly the one that was shown.",
      "With --scope always, other values of some of its arguments can be allowed too. The rule is"
          + " shown, and you are asked, before it is kept."
    },
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

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The question, as `approvals list` names it.")
  private String id = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "For how long the same call needs no person again: ${COMPLETION-CANDIDATES}.")
  private Scope scope = Scope.once;

  @Option(
      names = "--any-file-under",
      paramLabel = "DIR",
      description = "Arguments that are files below this folder may be others below it.")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--any-url-of",
      paramLabel = "URL",
      description = "Arguments that are URLs of this host (https://HOST) may be others of it.")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--any-value-of",
      paramLabel = "ARG",
      description =
          "This argument may be anything in which no file, host or command is recognised.")
  private List<String> any = new ArrayList<>();

  @Option(names = "--yes", description = "Do not ask whether the rule that is shown is meant.")
  private boolean yes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    boolean general = !folders.isEmpty() || !urls.isEmpty() || !any.isEmpty();
    if (general && scope != Scope.always) {
      throw new ParameterException(
          spec.commandLine(), "other arguments can only be allowed with --scope always");
    }
    JsonObject answer = new JsonObject().put("question", id).put("approval", scope.approval);
    PrintWriter out = spec.commandLine().getOut();
    if (general) {
      answer.put("places", places()).put("any", new JsonArray(any));
      JsonObject rule = SupervisorClient.ask("generalise", answer.copy());
      show(rule, json ? spec.commandLine().getErr() : out);
      if (!yes && !confirmed()) {
        spec.commandLine().getErr().println("clawdefender: nothing was answered; it waits on");
        return ExitStatus.PROBLEM;
      }
      answer.put("rule", rule.getString("rule"));
    }
    JsonObject said = SupervisorClient.ask("answer", answer);
    said.remove("ok");
    if (json) {
      out.println(said.encodePrettily());
    } else if (scope == Scope.always) {
      out.println("kept as " + said.getString("rule"));
      if (!said.getBoolean("answered")) {
        out.println("This call itself had been answered before, by somebody else.");
      }
    }
    return ExitStatus.OK;
  }

  /** Folders as the operating system knows them, since links are followed in what is judged. */
  private JsonArray places() throws IOException {
    Set<String> places = new LinkedHashSet<>();
    for (Path folder : folders) {
      Path absolute = folder.toAbsolutePath().normalize();
      places.add(Files.exists(absolute) ? absolute.toRealPath().toString() : absolute.toString());
      places.add(absolute.toString());
    }
    places.addAll(urls.stream().map(url -> url.endsWith("/") ? cut(url) : url).toList());
    return new JsonArray(List.copyOf(places));
  }

  private static String cut(String url) {
    return url.substring(0, url.length() - 1);
  }

  private static void show(JsonObject rule, PrintWriter out) {
    out.println("From now on policy asks nobody about this:");
    rule.getJsonArray("words").forEach(line -> out.println("  " + Shown.line(line.toString())));
    out.println();
    out.print(Shown.lines(rule.getString("toml")).indent(2));
    out.println();
    out.println("Where a block rule matches it does not count, nor where a plugin's rule asks.");
    out.println("To take it back:");
    out.println("  clawdefender approvals forget " + rule.getString("rule"));
    out.flush();
  }

  private boolean confirmed() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new ParameterException(
          spec.commandLine(), "there is nobody to ask whether this is meant; add --yes");
    }
    String said = console.readLine("Is this meant? [y/N] ");
    return said != null && said.strip().toLowerCase(java.util.Locale.ROOT).matches("y|yes");
  }
}
