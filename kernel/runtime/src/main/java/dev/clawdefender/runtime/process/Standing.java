package dev.clawdefender.runtime.process;

/** How a server stands to our process. */
public enum Standing {
  /** It shares our terminal and our standard error, and signals to our group reach it. */
  WITH_US,
  /**
   * It is in a session of its own, which no signal to us reaches, and what it writes to its
   * standard error is for {@link ServerProcess#stderr}.
   */
  ALONE
}
