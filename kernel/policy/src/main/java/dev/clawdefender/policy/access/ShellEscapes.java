package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.List;

/** The parts of shell syntax that are the same wherever they stand. */
final class ShellEscapes {
  private static final int MAX_BRACES = 256;
  private static final int MAX_BRACED = 4_096;

  private ShellEscapes() {}

  /** Where a {@code $'..'} string ends. */
  static int endOfQuote(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) != '\'') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** Where the parenthesis that was opened before {@code from} is closed, or -1. */
  static int endOfParentheses(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '\'') {
        int end = text.indexOf('\'', i + 1);
        i = end < 0 ? text.length() : end;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** What a {@code $'..'} string stands for. */
  static String decode(String text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        out.append(c);
        continue;
      }
      char kind = text.charAt(i++);
      switch (kind) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'e', 'E' -> out.append('\u001b');
        case 'x' -> i = number(text, i, 16, 2, out);
        case 'u' -> i = number(text, i, 16, 4, out);
        case 'U' -> i = number(text, i, 16, 8, out);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> i = number(text, i - 1, 8, 3, out);
        default -> out.append(kind);
      }
    }
    return out.toString();
  }

  private static int number(String text, int from, int base, int digits, StringBuilder out) {
    int value = 0;
    int i = from;
    while (i < text.length() && i - from < digits && Character.digit(text.charAt(i), base) >= 0) {
      value = value * base + Character.digit(text.charAt(i), base);
      i++;
    }
    if (i > from && Character.isValidCodePoint(value)) {
      out.appendCodePoint(value);
    }
    return i;
  }

  /** The words that {@code a{b,c}d} stands for; none if they are too many to be listed. */
  static List<String> braces(String word) {
    if (word.length() > MAX_BRACED) {
      return List.of();
    }
    List<String> done = new ArrayList<>();
    List<String> waiting = new ArrayList<>(List.of(word));
    while (!waiting.isEmpty()) {
      String next = waiting.removeLast();
      int open = openWithComma(next);
      if (done.size() + waiting.size() >= MAX_BRACES) {
        return List.of();
      }
      if (open < 0) {
        done.add(next);
        continue;
      }
      int close = closing(next, open);
      int start = open + 1;
      int depth = 0;
      for (int i = start; i <= close; i++) {
        char c = next.charAt(i);
        if (depth == 0 && (c == ',' || i == close)) {
          waiting.add(
              next.substring(0, open) + next.substring(start, i) + next.substring(close + 1));
          start = i + 1;
        }
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
    }
    return done;
  }

  private static int openWithComma(String word) {
    for (int i = word.indexOf('{'); i >= 0; i = word.indexOf('{', i + 1)) {
      int close = closing(word, i);
      if (close > 0 && word.substring(i, close).indexOf(',') > 0) {
        return i;
      }
    }
    return -1;
  }

  private static int closing(String word, int open) {
    int depth = 0;
    for (int i = open; i < word.length(); i++) {
      depth += word.charAt(i) == '{' ? 1 : word.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
