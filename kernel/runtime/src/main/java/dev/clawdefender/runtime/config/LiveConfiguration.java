package dev.clawdefender.runtime.config;

/** The configuration as it is now. Read by any thread at the cost of a volatile read. */
public final class LiveConfiguration {
  private volatile Configuration now;

  public LiveConfiguration(Configuration first) {
    now = first;
  }

  public Configuration now() {
    return now;
  }

  /** From now on it is this one. */
  public void change(Configuration next) {
    now = next;
  }
}
