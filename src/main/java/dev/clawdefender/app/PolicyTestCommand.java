package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.policy.CasesRunner;
import dev.clawdefender.policy.cases.CaseResult;
import dev.clawdefender.policy.load.PolicyException;
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

/** Runs the cases beside policies. */
@Command(
    name = "test",
    description = "Run the cases beside policy files: NAME.cases.toml for NAME.toml.",
    mixinStandardHelpOptions = true)
final class PolicyTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The policies.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws PolicyException {
    List<CaseResult> results = new ArrayList<>();
    for (Path file : files) {
      results.addAll(CasesRunner.run(file));
    }
    List<CaseResult> failed = results.stream().filter(result -> !result.passed()).toList();
    int passed = results.size() - failed.size();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode answer = Json.object().put("passed", passed).put("failed", failed.size());
      var list = answer.putArray("failures");
      failed.forEach(result -> list.add(result.text()));
      Json.print(out, answer);
    } else {
      failed.forEach(result -> out.println(result.text()));
      out.println(passed + " passed, " + failed.size() + " failed");
    }
    return failed.isEmpty() && passed > 0 ? ExitStatus.OK : ExitStatus.PROBLEM;
  }
}
