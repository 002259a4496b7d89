package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.policy.match.RegexText;
import java.util.function.Consumer;

/**
 * A regular expression that is looked for in every text of a value, names included. Of each value
 * {@value #MAX} characters are looked at.
 */
record ContentPattern(RegexText anywhere) {
  static final int MAX = 1 << 20;

  /**
   * An expression in RE2's syntax.
   *
   * @throws dev.clawdefender.policy.match.PatternException if it is malformed
   */
  static ContentPattern parse(String expression) {
    RegexText.parse(expression); // what is malformed is said of what was written
    return new ContentPattern(RegexText.parse("(?s).*(?:" + expression + ").*"));
  }

  boolean isIn(JsonValue content) {
    Search search = new Search(anywhere);
    content.strings(search);
    return search.found;
  }

  private static final class Search implements Consumer<CharSequence> {
    private final RegexText wanted;
    private int left = MAX;
    private boolean found;

    Search(RegexText wanted) {
      this.wanted = wanted;
    }

    @Override
    public void accept(CharSequence text) {
      if (!found && left > 0) {
        CharSequence part = text.length() <= left ? text : text.subSequence(0, left);
        left -= part.length();
        found = wanted.matches(part);
      }
    }
  }
}
