package dev.clawdefender.policy.load;

import dev.clawdefender.policy.model.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong in one file. */
public final class Problems {
  private final String file;
  private final List<PolicyProblem> all = new ArrayList<>();

  /** For the file of that name. */
  public Problems(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  /** About one place of the file. */
  public void add(Source at, String message, @Nullable String hint) {
    all.add(new PolicyProblem(file, at.line(), at.column(), message, hint));
  }

  /** About the whole file. */
  public void add(String message, @Nullable String hint) {
    all.add(new PolicyProblem(file, 0, 0, message, hint));
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** What was found, in the order of the lines. */
  public List<PolicyProblem> all() {
    return all.stream()
        .sorted(
            Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column))
        .distinct()
        .toList();
  }
}
