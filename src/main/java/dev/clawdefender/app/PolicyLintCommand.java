package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.policy.lint.PolicyLint;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which rules of a policy do nothing. */
@Command(
    name = "lint",
    description = {
      "Say which rules can never decide, since one before them matches all that they match, and",
      "which did not decide anything in the audit log. Exits with 1 if a rule can never decide."
    },
    mixinStandardHelpOptions = true)
final class PolicyLintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RecordedMessages recorded = new RecordedMessages();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "The policy's files. Default: the configured ones.")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException, PolicyException {
    Policy policy = PolicyFiles.read(recorded.policy(files));
    List<PolicyLint.Shadowed> shadowed = PolicyLint.shadowed(policy);
    List<String> quiet = quiet(policy);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode answer = Json.object();
      var list = answer.putArray("shadowed");
      shadowed.forEach(
          each ->
              list.addObject()
                  .put("rule", each.rule().name())
                  .put("place", each.rule().source().text())
                  .put("by", each.by().name())
                  .put("conflict", each.conflict()));
      quiet.forEach(answer.putArray("never_fired")::add);
      Json.print(out, answer);
    } else {
      shadowed.forEach(each -> out.println(text(each)));
      quiet.forEach(rule -> out.println("rule '" + rule + "' decided nothing in the audit log"));
      out.printf(
          "%d rules: %d can never decide, %d did not%n",
          policy.rules().size(), shadowed.size(), quiet.size());
    }
    return shadowed.isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  private static String text(PolicyLint.Shadowed each) {
    return each.rule().source().text()
        + ": rule '"
        + each.rule().name()
        + "' can never decide: '"
        + each.by().name()
        + "' ("
        + each.by().source().text()
        + ") matches all that it matches"
        + (each.conflict()
            ? ", and says "
                + each.by().action().text()
                + " instead of "
                + each.rule().action().text()
            : "");
  }

  /** Rules that decided nothing; none if there is no log to say so. */
  private List<String> quiet(Policy policy) throws IOException {
    if (!recorded.exist()) {
      return List.of();
    }
    Set<String> fired = new HashSet<>();
    recorded.read(spec, Map.of(), record -> fired.add(record.path("rule").asText()));
    return policy.rules().stream().map(Rule::name).filter(name -> !fired.contains(name)).toList();
  }
}
