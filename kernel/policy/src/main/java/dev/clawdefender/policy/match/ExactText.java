package dev.clawdefender.policy.match;

/** Matches one text. */
public record ExactText(String text) implements TextMatcher {
  @Override
  public boolean matches(CharSequence other) {
    return text.contentEquals(other);
  }

  @Override
  public String exact() {
    return text;
  }

  @Override
  public String prefix() {
    return text;
  }

  @Override
  public String key() {
    return "=" + text;
  }
}
