package dev.clawdefender.policy.match;

/** Finds a text that whatever matches a regular expression must contain. Only says what is sure. */
final class RegexLiteral {
  private static final String SPECIAL = "\\.[]{}()*+?^$|";

  private RegexLiteral() {}

  /** The longest run of plain characters outside of groups and classes, or the empty text. */
  static String of(String expression) {
    String longest = "";
    StringBuilder run = new StringBuilder();
    int depth = 0;
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == '|' || (c == '(' && expression.startsWith("(?", at)) || c == '\\') {
        int escaped = at + 1;
        if (c != '\\' || escaped >= expression.length()) {
          if (c == '|' && depth > 0) {
            at++;
            continue;
          }
          return ""; // alternatives or flags: nothing is sure
        }
        char next = expression.charAt(escaped);
        if (Character.isLetterOrDigit(next)) {
          if ("dDwWsSbB".indexOf(next) < 0) {
            return ""; // quotes, classes by name, code points: not worth reading
          }
          longest = longer(longest, run);
        } else if (depth == 0 && !repeats(expression, at + 2)) {
          run.append(next);
        } else {
          longest = longer(longest, run);
        }
        at += 2;
        continue;
      }
      if (c == '[') {
        longest = longer(longest, run);
        at = classEnd(expression, at);
        continue;
      }
      if (c == '(' || c == ')') {
        longest = longer(longest, run);
        depth += c == '(' ? 1 : -1;
      } else if (c == '{') {
        longest = longer(longest, run);
        int close = expression.indexOf('}', at);
        if (close < 0) {
          return "";
        }
        at = close;
      } else if (SPECIAL.indexOf(c) >= 0
          || depth > 0
          || Character.isSurrogate(c)
          || repeats(expression, at + 1)) {
        longest = longer(longest, run);
      } else {
        run.append(c);
      }
      at++;
    }
    return longer(longest, run);
  }

  /** Whether what stands before {@code at} may be absent. */
  private static boolean repeats(String expression, int at) {
    return at < expression.length() && "*?{".indexOf(expression.charAt(at)) >= 0;
  }

  private static int classEnd(String expression, int open) {
    int at = open + 1;
    if (at < expression.length() && expression.charAt(at) == '^') {
      at++;
    }
    at++; // a bracket that comes first is a member
    while (at < expression.length() && expression.charAt(at) != ']') {
      if (expression.startsWith("[:", at)) {
        int close = expression.indexOf(":]", at + 2);
        at = close < 0 ? at : close + 1;
      }
      at += expression.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static String longer(String longest, StringBuilder run) {
    String result = run.length() > longest.length() ? run.toString() : longest;
    run.setLength(0);
    return result;
  }
}
