package dev.clawdefender.policy.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/** A regular expression over a whole text, in time linear in it. Matching allocates. */
public final class RegexText implements TextMatcher {
  private final Pattern pattern;
  private final List<String> pieces;

  private RegexText(Pattern pattern) {
    this.pattern = pattern;
    String piece = RegexLiteral.of(pattern.pattern());
    this.pieces = piece.isEmpty() ? List.of() : List.of(piece);
  }

  /**
   * The expression, in RE2's syntax.
   *
   * @throws PatternException if it is malformed
   */
  public static RegexText parse(String expression) {
    try {
      return new RegexText(Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      throw new PatternException(e.getDescription());
    }
  }

  @Override
  public boolean matches(CharSequence text) {
    for (int i = 0; i < pieces.size(); i++) {
      if (!contains(text, pieces.get(i))) {
        return false;
      }
    }
    return pattern.matcher(text).matches();
  }

  private static boolean contains(CharSequence text, String piece) {
    for (int at = text.length() - piece.length(); at >= 0; at--) {
      int i = 0;
      while (i < piece.length() && text.charAt(at + i) == piece.charAt(i)) {
        i++;
      }
      if (i == piece.length()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> pieces() {
    return pieces;
  }

  @Override
  public String key() {
    return "re:" + pattern.pattern();
  }
}
