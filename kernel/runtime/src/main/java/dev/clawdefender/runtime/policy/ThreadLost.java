package dev.clawdefender.runtime.policy;

/**
 * Ends a thread that came back from a rule in code after another had taken its place. Thrown by
 * {@link Decider}; only the bottom of a deciding thread may catch it, to do nothing more.
 */
public final class ThreadLost extends Error {
  private static final long serialVersionUID = 1L;

  ThreadLost() {
    super("another thread has gone on in this one's place", null, false, false);
  }
}
