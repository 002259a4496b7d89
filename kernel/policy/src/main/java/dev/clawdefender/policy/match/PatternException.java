package dev.clawdefender.policy.match;

/** A pattern that cannot be understood; the message says why, for the person who wrote it. */
public final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PatternException(String message) {
    super(message);
  }
}
