package dev.clawdefender.sensor.source;

/** A source does not work here. The message is for people: what is missing, and what to do. */
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is missing
   * @param remedy what to do about it; empty if nothing can be done
   */
  public UnavailableException(String reason, String remedy) {
    super(remedy.isEmpty() ? reason : reason + "; " + remedy);
  }
}
