package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyProblem;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads policies as {@code run} does and says all that is wrong. */
@Command(
    name = "check",
    description = {
      "Load policy files as one policy, as run does, and say all that is wrong.",
      "The cases beside a file (NAME.cases.toml) are part of it."
    },
    mixinStandardHelpOptions = true)
final class PolicyCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The policy's files.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<PolicyProblem> problems = problems();
    if (json) {
      ObjectNode answer = Json.object().put("ok", problems.isEmpty());
      var list = answer.putArray("problems");
      for (PolicyProblem problem : problems) {
        list.addObject()
            .put("file", problem.file())
            .put("line", problem.line())
            .put("column", problem.column())
            .put("message", problem.message())
            .put("hint", problem.hint());
      }
      Json.print(out, answer);
    } else if (problems.isEmpty()) {
      out.println("ok");
    } else {
      problems.forEach(problem -> spec.commandLine().getErr().println(problem.text()));
    }
    return problems.isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  private List<PolicyProblem> problems() {
    List<PolicyProblem> cases =
        files.stream()
            .filter(file -> file.toString().endsWith(".cases.toml"))
            .map(
                file ->
                    new PolicyProblem(
                        file.toString(),
                        0,
                        0,
                        "is a table of cases, not a policy",
                        "name the policy: its cases are run with it"))
            .toList();
    if (!cases.isEmpty()) {
      return cases;
    }
    try {
      new PolicyLoader(ThisMachine.place()).load(files, 1);
      return List.of();
    } catch (PolicyException e) {
      return e.problems();
    }
  }
}
