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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the policy in use and the policies that come with ClawDefender. */
@Command(
    name = "list",
    description = "List the configured policy files and those that come with ClawDefender.",
    mixinStandardHelpOptions = true)
final class PolicyListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, PolicyException {
    List<Path> configured = ReadConfiguration.policyFiles(config);
    Set<Path> files = new LinkedHashSet<>(configured);
    files.addAll(shipped());
    PrintWriter out = spec.commandLine().getOut();
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray("policies");
    for (Path file : files) {
      Policy policy = PolicyFiles.read(List.of(file));
      list.addObject()
          .put("file", file.toString())
          .put("configured", configured.contains(file))
          .put("rules", policy.rules().size())
          .put("default", policy.fallback().text())
          .put("description", summary(file));
      if (!json) {
        out.printf(
            "%s %3d rules, else %-6s %s%n    %s%n",
            configured.contains(file) ? "in use" : "      ",
            policy.rules().size(),
            policy.fallback().text(),
            file,
            summary(file));
      }
    }
    if (json) {
      Json.print(out, answer);
    }
    return list.isEmpty() ? ExitStatus.PROBLEM : ExitStatus.OK;
  }

  /** The first sentence of the comment that a policy begins with, after its title. */
  private static String summary(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      String comment =
          lines
              .takeWhile(line -> line.startsWith("#"))
              .skip(1)
              .map(line -> line.substring(1).strip())
              .filter(line -> !line.isEmpty())
              .collect(Collectors.joining(" "));
      int end = comment.indexOf(". ");
      return end < 0 ? comment : comment.substring(0, end + 1);
    }
  }

  private static List<Path> shipped() throws IOException {
    Path folder = Home.policies().toAbsolutePath().normalize();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".toml"))
          .filter(file -> !file.toString().endsWith(".cases.toml"))
          .sorted()
          .toList();
    }
  }
}
