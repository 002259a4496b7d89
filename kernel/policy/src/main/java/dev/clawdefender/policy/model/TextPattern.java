package dev.clawdefender.policy.model;

/** A pattern for a whole text. */
public sealed interface TextPattern {
  /** As it is written in a policy file; an exact text with wildcards in it has no such spelling. */
  String text();

  /** Exactly this text, wildcards and all. */
  record Exact(String text) implements TextPattern {}

  /** A glob that has at least one of {@code * ? [}. */
  record Wild(String text) implements TextPattern {}

  /** A regular expression (RE2), without its {@code re:}. */
  record Regex(String expression) implements TextPattern {
    @Override
    public String text() {
      return "re:" + expression;
    }
  }

  /** The pattern that a plain name or glob in a policy file stands for. */
  static TextPattern glob(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*' || c == '?' || c == '[') {
        return new Wild(text);
      }
    }
    return new Exact(text);
  }
}
