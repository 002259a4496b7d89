package dev.clawdefender.policy.match;

import java.util.ArrayList;
import java.util.List;

/** Turns the text of a glob into tokens. */
final class GlobParser {
  private final String text;
  private final boolean lenient;
  private final List<Object> tokens = new ArrayList<>();
  private int at;

  private GlobParser(String text, boolean lenient) {
    this.text = text;
    this.lenient = lenient;
  }

  /** The tokens: {@link Glob.Wild}, {@link CharClass}, or an Integer for a literal code point. */
  static List<Object> parse(String text, boolean lenient) {
    GlobParser parser = new GlobParser(text, lenient);
    while (parser.at < text.length()) {
      parser.token();
    }
    return parser.tokens;
  }

  private void token() {
    int c = text.codePointAt(at);
    switch (c) {
      case '*' -> {
        at++;
        if (tokens.isEmpty() || tokens.getLast() != Glob.Wild.STAR) {
          tokens.add(Glob.Wild.STAR);
        }
      }
      case '?' -> {
        at++;
        tokens.add(Glob.Wild.ONE);
      }
      case '[' -> bracket();
      default -> {
        at += Character.charCount(c);
        tokens.add(c);
      }
    }
  }

  private void bracket() {
    int from = at + 1;
    boolean negated = from < text.length() && text.charAt(from) == '!';
    boolean caret = from < text.length() && text.charAt(from) == '^';
    if (negated) {
      from++;
    }
    // A closing bracket that comes first is a member.
    int close = text.indexOf(']', from + 1);
    if (close < 0) {
      if (!lenient) {
        throw new PatternException("'[' without a matching ']'");
      }
      at++;
      tokens.add((int) '[');
      return;
    }
    String members = text.substring(from, close);
    at = close + 1;
    if (lenient && (caret || members.contains("[:"))) {
      // A shell's own extensions: taken for any character, which only makes more paths possible.
      tokens.add(Glob.Wild.ONE);
    } else {
      tokens.add(charClass(members, negated));
    }
  }

  private CharClass charClass(String members, boolean negated) {
    int[] points = members.codePoints().toArray();
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      if (i + 2 < points.length && points[i + 1] == '-') {
        if (points[i] > points[i + 2]) {
          if (!lenient) {
            throw new PatternException("the range in '[" + members + "]' runs backwards");
          }
        } else {
          ranges.add(new int[] {points[i], points[i + 2]});
        }
        i += 2;
      } else {
        ranges.add(new int[] {points[i], points[i]});
      }
    }
    return new CharClass(
        ranges.stream().mapToInt(range -> range[0]).toArray(),
        ranges.stream().mapToInt(range -> range[1]).toArray(),
        negated);
  }
}
