package dev.clawdefender.policy.access;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a text is a path by its looks. */
final class PathShape {
  private static final Pattern TOKEN =
      Pattern.compile("(?:file:|[~$/%.])[^\\s\"'`<>|;,(){}\\[\\]\\\\]*", Pattern.CASE_INSENSITIVE);

  private static final String FILE = "file:";

  private PathShape() {}

  /** Whether the whole text, white space and quotes around it aside, is a path by its looks. */
  static boolean isPath(String text) {
    int i = 0;
    while (i < text.length() && (text.charAt(i) <= ' ' || "\"'`<".indexOf(text.charAt(i)) >= 0)) {
      i++;
    }
    if (i == text.length()) {
      return false;
    }
    return switch (text.charAt(i)) {
      case '/' -> !text.startsWith("//", i) || text.indexOf("*/", i) < 0;
      case '~' -> true;
      case '.' ->
          text.startsWith("./", i)
              || text.startsWith("../", i)
              || text.startsWith("..", i) && text.length() == i + 2;
      case '$' -> i + 1 < text.length() && isVariableStart(text.charAt(i + 1));
      case '%' -> startsEncoded(text, i);
      case 'f', 'F' -> text.regionMatches(true, i, FILE, 0, FILE.length()) || hasParentPart(text);
      default -> hasParentPart(text);
    };
  }

  /**
   * Whether another path follows in a text that begins with one. Costs nothing for a text without
   * what separates paths in a list.
   */
  static boolean isFollowedByPath(String list) {
    String text = list.strip();
    int start = text.regionMatches(true, 0, FILE, 0, FILE.length()) ? FILE.length() : 0;
    for (int end = separator(text, start); end < text.length(); ) {
      start = end + 1;
      end = separator(text, start);
      if (start < end && isPath(text.substring(start, end))) {
        return true;
      }
    }
    return false;
  }

  /** Where the next one is; the length of the text if there is none. */
  private static int separator(String text, int from) {
    int i = from;
    while (i < text.length()
        && ",;:|".indexOf(text.charAt(i)) < 0
        && !Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isVariableStart(char c) {
    return c == '{' || VariableText.isNamePart(c) && !Character.isDigit(c);
  }

  private static boolean startsEncoded(String text, int i) {
    String start = text.substring(i, Math.min(text.length(), i + 5)).toLowerCase(Locale.ROOT);
    String once = UriText.percentDecoded(start);
    String decoded = UriText.percentDecoded(once);
    return decoded.startsWith("/") || decoded.startsWith("~") || decoded.startsWith(".");
  }

  private static boolean hasParentPart(String text) {
    int parent = text.indexOf("/../");
    return parent > 0 && text.indexOf(' ') < 0;
  }

  /** Calls {@code found} for each token of some program text that is a path by its looks. */
  static void tokens(String code, Consumer<String> found) {
    Matcher matcher = TOKEN.matcher(code);
    while (matcher.find()) {
      boolean startsToken =
          matcher.start() == 0
              || !VariableText.isNamePart(code.charAt(matcher.start() - 1))
                  && code.charAt(matcher.start() - 1) != ':';
      String token = matcher.group();
      if (startsToken && token.length() > 1 && isPath(token)) {
        found.accept(token);
      }
    }
  }
}
