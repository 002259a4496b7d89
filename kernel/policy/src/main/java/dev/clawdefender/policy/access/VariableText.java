package dev.clawdefender.policy.access;

import org.jspecify.annotations.Nullable;

/** {@code ~} and {@code $NAME} in texts that are paths. */
final class VariableText {
  private VariableText() {}

  /** The text as an absolute path, not yet normalised. */
  static String absolute(String text, Place place, String directory) {
    String expanded = tilde(variables(text, place), place);
    return expanded.startsWith("/") ? expanded : directory + "/" + expanded;
  }

  static String tilde(String text, Place place) {
    if (!text.startsWith("~")) {
      return text;
    }
    int slash = text.indexOf('/');
    String user = slash < 0 ? text.substring(1) : text.substring(1, slash);
    String rest = slash < 0 ? "" : text.substring(slash);
    if (user.isEmpty() || user.equals(place.user())) {
      return place.home() + rest;
    }
    if (user.equals("root")) {
      return "/root" + rest;
    }
    if (user.equals("+")) {
      return place.workingDirectory() + rest;
    }
    int parent = place.home().lastIndexOf('/');
    // Another user's home; a file whose name starts with a tilde is the rarer thing.
    return user.matches("[A-Za-z_][A-Za-z0-9_.-]*")
        ? place.home().substring(0, Math.max(0, parent)) + "/" + user + rest
        : text;
  }

  /** Replaces each variable that is known; the others stand as they are. */
  static String variables(String text, Place place) {
    int dollar = text.indexOf('$');
    if (dollar < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        out.append(c);
        i++;
        continue;
      }
      boolean braces = text.charAt(i + 1) == '{';
      int start = braces ? i + 2 : i + 1;
      int end = start;
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
      int next = end;
      String fallback = null;
      if (braces) {
        int close = text.indexOf('}', end);
        if (close < 0) {
          out.append(c);
          i++;
          continue;
        }
        int dash = text.indexOf('-', end);
        fallback = dash >= 0 && dash < close ? text.substring(dash + 1, close) : null;
        next = close + 1;
      }
      String value = value(text.substring(start, end), place);
      if (value == null) {
        value = fallback;
      }
      out.append(value == null ? text.substring(i, next) : value);
      i = next;
    }
    return out.toString();
  }

  static boolean isNamePart(char c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  /** The value of a variable, or null if it is not known. */
  static @Nullable String value(String name, Place place) {
    return switch (name) {
      case "HOME" -> place.home();
      case "PWD" -> place.workingDirectory();
      case "USER", "LOGNAME" -> place.user();
      default -> place.environment().get(name);
    };
  }
}
