package dev.clawdefender.policy.model;

import java.util.List;

/**
 * What a rule asks of the values at one place of the arguments.
 *
 * @param pointer the JSON pointer as written; a segment {@code *} is any member or element
 * @param test what is asked of the values
 */
public record ArgMatch(String pointer, Test test) {
  /** What can be asked of a value. */
  public sealed interface Test {}

  /** The value's text matches one of the patterns. */
  public record Matches(List<TextPattern> patterns) implements Test {
    public Matches {
      patterns = List.copyOf(patterns);
    }
  }

  /** The value is a number in a range, both ends included. Infinities stand for no bound. */
  public record InRange(double min, double max) implements Test {}

  /** All that the value reaches for is in one of these directories, or below one of these URLs. */
  public record Under(List<String> places) implements Test {
    public Under {
      places = List.copyOf(places);
    }
  }

  /** The value reaches for no path, host or command. */
  public record ReachesNothing() implements Test {}

  /** The value names a path that is neither one of these directories nor below one. */
  public record NotUnder(List<String> directories) implements Test {
    public NotUnder {
      directories = List.copyOf(directories);
    }
  }
}
