package dev.clawdefender.app;

/** The statuses that our commands exit with; {@code run} exits with the server's. */
final class ExitStatus {
  static final int OK = 0;

  /** The command ran, and not all is well. */
  static final int PROBLEM = 1;

  /** The command line cannot be understood. */
  static final int USAGE = 2;

  private ExitStatus() {}
}
