package dev.clawdefender.policy.load;

import dev.clawdefender.api.Action;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.policy.model.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one policy of several files. */
public final class PolicyFiles {
  private PolicyFiles() {}

  /**
   * Reads files, in the order given.
   *
   * @throws PolicyException with every problem of every file
   */
  public static Policy read(List<Path> files) throws PolicyException {
    List<PolicyProblem> problems = new ArrayList<>();
    List<Rule> rules = new ArrayList<>();
    Map<String, Source> names = new HashMap<>();
    List<String> redact = new ArrayList<>();
    Action fallback = null;
    if (files.isEmpty()) {
      problems.add(new PolicyProblem("(policy)", 0, 0, "there is no policy file", null));
    }
    for (Path path : files) {
      Problems found = new Problems(path.toString());
      String text = TomlFile.read(path, found);
      if (text != null) {
        PolicyFile file = PolicyFile.parse(text, found);
        file.sources().forEach((name, at) -> name(name, at, names, found));
        rules.addAll(file.rules());
        redact.addAll(file.redact());
        fallback = stricter(fallback, file.fallback());
      }
      problems.addAll(found.all());
    }
    if (!problems.isEmpty()) {
      throw new PolicyException(problems);
    }
    // Stable, so that files keep the order given; within a file the rules come by name.
    rules.sort(Comparator.comparingLong(Rule::priority));
    return new Policy(fallback == null ? Action.LOG : fallback, rules, redact);
  }

  private static void name(String name, Source at, Map<String, Source> names, Problems problems) {
    Source other = names.putIfAbsent(name, at);
    if (other != null) {
      problems.add(
          at,
          "rule '" + name + "' also stands in " + other.text(),
          "give one of them another name");
    }
  }

  private static @Nullable Action stricter(@Nullable Action one, @Nullable Action other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return strictness(one) >= strictness(other) ? one : other;
  }

  private static int strictness(Action action) {
    return switch (action) {
      case ALLOW -> 0;
      case LOG -> 1;
      case REDACT -> 2;
      case PROMPT -> 3;
      case QUARANTINE -> 4;
      case BLOCK -> 5;
      case STOP -> 6;
    };
  }
}
