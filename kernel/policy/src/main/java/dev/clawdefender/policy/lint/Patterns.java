package dev.clawdefender.policy.lint;

import dev.clawdefender.policy.match.Glob;
import dev.clawdefender.policy.model.TextPattern;
import java.util.List;
import java.util.function.BiPredicate;

/** Whether patterns match all that others match; where that is not certain, the answer is no. */
final class Patterns {
  private Patterns() {}

  /** Whether one criterion holds whenever another does. An empty one always holds. */
  static boolean cover(List<TextPattern> wide, List<TextPattern> narrow) {
    return cover(wide, narrow, Patterns::covers);
  }

  /** The same for globs of paths, in which a star stays within a segment. */
  static boolean coverPaths(List<TextPattern> wide, List<TextPattern> narrow) {
    return cover(wide, narrow, Patterns::coversPath);
  }

  private static boolean cover(
      List<TextPattern> wide,
      List<TextPattern> narrow,
      BiPredicate<TextPattern, TextPattern> covers) {
    if (wide.isEmpty()) {
      return true;
    }
    return !narrow.isEmpty()
        && narrow.stream()
            .allMatch(one -> wide.stream().anyMatch(other -> covers.test(other, one)));
  }

  private static boolean covers(TextPattern wide, TextPattern narrow) {
    if (wide.equals(narrow)) {
      return true;
    }
    if (!(wide instanceof TextPattern.Wild(String glob))) {
      return false;
    }
    if (glob.equals("*")) {
      return true;
    }
    if (narrow instanceof TextPattern.Exact(String text)) {
      return Glob.parse(glob).matches(text);
    }
    String start = glob.substring(0, glob.length() - 1);
    return narrow instanceof TextPattern.Wild(String other)
        && glob.endsWith("*")
        && isLiteral(start)
        && other.startsWith(start);
  }

  private static boolean coversPath(TextPattern wide, TextPattern narrow) {
    if (wide.equals(narrow) || wide.text().equals("**")) {
      return true;
    }
    String text = wide.text();
    String start = text.endsWith("/**") ? text.substring(0, text.length() - 2) : "";
    return !start.isEmpty()
        && isLiteral(start)
        && !(narrow instanceof TextPattern.Regex)
        && narrow.text().startsWith(start)
        && !narrow.text().contains("..");
  }

  private static boolean isLiteral(String text) {
    return text.chars().noneMatch(c -> c == '*' || c == '?' || c == '[');
  }
}
