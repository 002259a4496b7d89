package dev.clawdefender.proxy.recovery;

import dev.clawdefender.runtime.process.ServerProcess;
import java.time.Duration;

/** One process, for as long as it is the session's. Safe for use by any thread. */
final class Turn {
  private final ServerProcess process;
  private final long started = System.nanoTime();

  Turn(ServerProcess process) {
    this.process = process;
  }

  ServerProcess process() {
    return process;
  }

  /** How long it has been there. */
  Duration ran() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Leaves nothing of it, and returns its exit status. */
  int end() throws InterruptedException {
    return process.end(Duration.ZERO);
  }
}
