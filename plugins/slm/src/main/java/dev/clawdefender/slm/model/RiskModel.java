package dev.clawdefender.slm.model;

/** Says how much harm a call could do. Asked by one thread at a time. */
public interface RiskModel extends AutoCloseable {
  /** What it is called in records, metrics and answers. */
  String name();

  /**
   * Rates a call. Whoever asks gives up and interrupts the thread once that takes too long; what is
   * answered after that counts for nothing.
   *
   * @throws RuntimeException if the model fails; the call is then not assessed
   */
  Assessment assess(RiskRequest request) throws InterruptedException;

  /** Lets go of what it holds. */
  @Override
  default void close() {}
}
