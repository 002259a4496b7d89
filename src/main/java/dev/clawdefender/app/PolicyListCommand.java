package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.model.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the policies that come with ClawDefender. */
@Command(
    name = "list",
    description = "List the policies that come with ClawDefender.",
    mixinStandardHelpOptions = true)
final class PolicyListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, PolicyException {
    PrintWriter out = spec.commandLine().getOut();
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray("policies");
    for (Path file : shipped()) {
      Policy policy = PolicyFiles.read(List.of(file));
      list.addObject()
          .put("file", file.toString())
          .put("rules", policy.rules().size())
          .put("default", policy.fallback().text());
      if (!json) {
        out.printf(
            "%-18s %3d rules, else %-6s %s%n",
            file.getFileName(), policy.rules().size(), policy.fallback().text(), file);
      }
    }
    if (json) {
      Json.print(out, answer);
    }
    return list.isEmpty() ? ExitStatus.PROBLEM : ExitStatus.OK;
  }

  private static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Home.policies())) {
      return files
          .filter(file -> file.toString().endsWith(".toml"))
          .filter(file -> !file.toString().endsWith(".cases.toml"))
          .sorted()
          .toList();
    }
  }
}
