package dev.clawdefender.correlation.chain;

import dev.clawdefender.policy.match.Glob;
import dev.clawdefender.policy.match.Network;
import dev.clawdefender.policy.match.PatternException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Patterns with commas between them; those that begin with {@code !} say what is not meant. If all
 * do, everything else is meant.
 */
final class ValuePattern {
  /** The most that one may have. */
  private static final int MAX = 256;

  private final List<Predicate<String>> meant;
  private final List<Predicate<String>> not;

  private ValuePattern(List<Predicate<String>> meant, List<Predicate<String>> not) {
    this.meant = List.copyOf(meant);
    this.not = List.copyOf(not);
  }

  /** How a single pattern is read. */
  private interface Reading {
    Predicate<String> read(String pattern);
  }

  /**
   * The patterns of a step.
   *
   * @param home what {@code ~} stands for; absolute
   * @throws PatternException if one is malformed
   */
  static ValuePattern parse(StepKind kind, String text, String home) {
    return switch (kind) {
      case FILE_READ, FILE_WRITE, SHELL_EXEC -> read(text, pattern -> path(pattern, home, true));
      case FILE_LIST -> read(text, pattern -> path(pattern, home, false));
      case NETWORK_CONNECT -> read(text, ValuePattern::destination);
      default -> read(text, pattern -> Glob.parse(pattern)::matches);
    };
  }

  private static ValuePattern read(String text, Reading reading) {
    List<Predicate<String>> meant = new ArrayList<>();
    List<Predicate<String>> not = new ArrayList<>();
    String[] patterns = text.split(",", -1);
    if (patterns.length > MAX) {
      throw new PatternException("more than " + MAX + " patterns");
    }
    for (String each : patterns) {
      String pattern = each.strip();
      boolean negated = pattern.startsWith("!");
      String what = negated ? pattern.substring(1) : pattern;
      if (what.isEmpty()) {
        throw new PatternException("a pattern between commas is empty");
      }
      (negated ? not : meant).add(reading.read(what));
    }
    return new ValuePattern(meant, not);
  }

  private static Predicate<String> path(String pattern, String home, boolean below) {
    boolean atHome = pattern.equals("~") || pattern.startsWith("~/");
    if (!atHome && !pattern.startsWith("/")) {
      throw new PatternException("'" + pattern + "' does not begin with / or ~/");
    }
    String start = atHome ? home : "";
    String rest = withoutSlash(atHome ? pattern.substring(1) : pattern);
    Glob glob = Glob.parse(rest);
    if (glob.exact() == null) {
      return path ->
          path.startsWith(start) && glob.matches(withoutSlash(path.substring(start.length())));
    }
    String whole = start + rest;
    String folder = whole + "/";
    return path -> withoutSlash(path).equals(whole) || below && path.startsWith(folder);
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static Predicate<String> destination(String pattern) {
    if (pattern.equals("localhost")) {
      Network four = Network.parse("127.0.0.0/8");
      return address ->
          four.matches(address)
              || address.equals("::1")
              || address.equals("::")
              || address.equals("0.0.0.0");
    }
    if (pattern.equals("*")) {
      return address -> true;
    }
    if (!Network.looksLikeOne(pattern)) {
      throw new PatternException(
          "'"
              + pattern
              + "' is no address, network (10.0.0.0/8), localhost or *: where a process connects"
              + " to is seen as an address, not as a name");
    }
    return Network.parse(pattern)::matches;
  }

  boolean matches(String value) {
    for (Predicate<String> each : not) {
      if (each.test(value)) {
        return false;
      }
    }
    for (Predicate<String> each : meant) {
      if (each.test(value)) {
        return true;
      }
    }
    return meant.isEmpty();
  }
}
