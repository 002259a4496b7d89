package dev.clawdefender.policy.match;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A glob over a text without structure: {@code *} any run of characters, {@code ?} one character,
 * {@code [abc] [a-z] [!a]} one of a class. There is no escape and there are no braces. Case counts.
 */
public final class Glob implements TextMatcher {
  /** The wildcards. */
  enum Wild {
    STAR,
    ONE
  }

  private static final int STAR = -1;
  private static final int ONE = -2;
  private static final int CLASS = -3;

  private final String text;
  // A literal's code point, or one of the constants above.
  private final int[] tokens;
  private final @Nullable CharClass[] classes;

  private Glob(String text, List<Object> parsed) {
    this.text = text;
    tokens = new int[parsed.size()];
    classes = new CharClass[parsed.size()];
    for (int i = 0; i < tokens.length; i++) {
      switch (parsed.get(i)) {
        case Wild wild -> tokens[i] = wild == Wild.STAR ? STAR : ONE;
        case CharClass members -> {
          tokens[i] = CLASS;
          classes[i] = members;
        }
        case Object literal -> tokens[i] = (Integer) literal;
      }
    }
  }

  /**
   * The glob that {@code text} stands for.
   *
   * @throws PatternException if it is malformed
   */
  public static Glob parse(String text) {
    return new Glob(text, GlobParser.parse(text, false));
  }

  /** A text in which no character has a meaning of its own. */
  static Glob literal(String text) {
    return new Glob(text, text.codePoints().mapToObj(point -> (Object) point).toList());
  }

  /** As a shell would read it: what is malformed stands for itself. */
  static Glob lenient(String text) {
    return new Glob(text, GlobParser.parse(text, true));
  }

  @Override
  public boolean matches(CharSequence candidate) {
    return matches(candidate, 0, candidate.length());
  }

  /** Whether the characters of {@code [from, to)} match. */
  boolean matches(CharSequence candidate, int from, int to) {
    int token = 0;
    int at = from;
    int star = -1;
    int starAt = 0;
    while (at < to) {
      if (token < tokens.length && tokens[token] == STAR) {
        star = token++;
        starAt = at;
        continue;
      }
      int point = Character.codePointAt(candidate, at);
      int width = Character.charCount(point);
      if (token < tokens.length && accepts(token, point)) {
        token++;
        at += width;
      } else if (star >= 0) {
        starAt += Character.charCount(Character.codePointAt(candidate, starAt));
        at = starAt;
        token = star + 1;
      } else {
        return false;
      }
    }
    while (token < tokens.length && tokens[token] == STAR) {
      token++;
    }
    return token == tokens.length;
  }

  private boolean accepts(int token, int point) {
    int want = tokens[token];
    if (want >= 0) {
      return want == point;
    }
    CharClass members = classes[token];
    return want == ONE || (members != null && members.contains(point));
  }

  /** Whether some text may match both. Never false when there is one. */
  boolean meets(Glob other) {
    // meets[j]: whether the rest of this from i and the rest of other from j have a common text.
    boolean[] below = new boolean[other.tokens.length + 1];
    for (int i = tokens.length; i >= 0; i--) {
      boolean[] row = new boolean[other.tokens.length + 1];
      for (int j = other.tokens.length; j >= 0; j--) {
        row[j] = meets(other, i, j, row, below);
      }
      below = row;
    }
    return below[0];
  }

  private boolean meets(Glob other, int i, int j, boolean[] row, boolean[] below) {
    boolean thisEnds = i == tokens.length;
    boolean otherEnds = j == other.tokens.length;
    if (thisEnds && otherEnds) {
      return true;
    }
    if (!thisEnds && tokens[i] == STAR) {
      return below[j] || (!otherEnds && row[j + 1]);
    }
    if (!otherEnds && other.tokens[j] == STAR) {
      return row[j + 1] || (!thisEnds && below[j]);
    }
    return !thisEnds && !otherEnds && below[j + 1] && tokenMeets(i, other, j);
  }

  private boolean tokenMeets(int i, Glob other, int j) {
    if (tokens[i] >= 0) {
      return other.accepts(j, tokens[i]);
    }
    if (other.tokens[j] >= 0) {
      return accepts(i, other.tokens[j]);
    }
    CharClass mine = classes[i];
    CharClass others = other.classes[j];
    return mine == null || others == null || mine.meets(others);
  }

  /** Whether this is one {@code *}. */
  boolean isStar() {
    return tokens.length == 1 && tokens[0] == STAR;
  }

  @Override
  public @Nullable String exact() {
    for (int token : tokens) {
      if (token < 0) {
        return null;
      }
    }
    return text;
  }

  @Override
  public String prefix() {
    return tokens.length == 0 || tokens[0] < 0 ? "" : pieces().getFirst();
  }

  @Override
  public List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (int token : tokens) {
      if (token >= 0) {
        piece.appendCodePoint(token);
      } else if (!piece.isEmpty()) {
        pieces.add(piece.toString());
        piece.setLength(0);
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece.toString());
    }
    return pieces;
  }

  @Override
  public String key() {
    String only = exact();
    return only == null ? "*" + text : "=" + only;
  }

  @Override
  public String toString() {
    return text;
  }
}
