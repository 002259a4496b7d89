package dev.clawdefender.policy.access;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Paths as text. Patterns and values are made canonical by the same code, without asking the
 * operating system and without java.nio, which cannot hold every path.
 */
public final class PathText {
  private PathText() {}

  /**
   * An absolute path without empty, {@code .} and {@code ..} parts and without a slash at its end.
   */
  public static String normalise(String absolute) {
    Deque<String> parts = new ArrayDeque<>();
    int start = 0;
    while (start <= absolute.length()) {
      int slash = absolute.indexOf('/', start);
      int end = slash < 0 ? absolute.length() : slash;
      String part = absolute.substring(start, end);
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
      start = end + 1;
    }
    return parts.isEmpty() ? "/" : "/" + String.join("/", parts);
  }

  /** The text as a file system that {@code place} describes compares it. */
  static String folded(String path, Place place) {
    if (!place.foldsCase()) {
      return path;
    }
    return Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /**
   * A policy's path pattern in canonical form: {@code ~} and {@code $HOME} are the home, {@code
   * file://} is gone, a relative one starts at the working directory unless it starts with {@code
   * **}. Patterns of other URI schemes stay as they are.
   */
  public static String pattern(String glob, Place place) {
    String text = glob;
    String scheme = UriText.scheme(text);
    if (scheme.equals("file")) {
      text = UriText.filePath(text);
    } else if (!scheme.isEmpty() && text.startsWith("//", scheme.length() + 1)) {
      return text;
    }
    if (text.equals("**") || text.startsWith("**/")) {
      return folded(text, place);
    }
    return folded(normalise(VariableText.absolute(text, place, place.workingDirectory())), place);
  }
}
