package dev.clawdefender.proxy.recovery;

import dev.clawdefender.proxy.server.ProcessStart;
import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has another process take the place of one that has gone. Only the thread that reads what the
 * server says does that, so that two never do it at once.
 */
final class Succession {
  /** How long the client's messages may wait for another process. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** How long what a dead process left behind may keep its output open. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final ProcessStart processes;
  private final ServerCommand command;
  private final ServerHealth health;
  private final SessionRecovery recovery;
  private final Turns turns;
  private volatile Runnable onGivenUp = () -> {};

  /**
   * Starts the first process.
   *
   * @throws IOException if it cannot be started
   */
  Succession(
      ProcessStart processes, ServerCommand command, ServerHealth health, SessionRecovery recovery)
      throws IOException {
    this.processes = processes;
    this.command = command;
    this.health = health;
    this.recovery = recovery;
    this.turns = new Turns(new Turn(processes.start(command)));
  }

  Turns turns() {
    return turns;
  }

  /** Calls {@code action} when the session does not go on with another process. */
  void onGivenUp(Runnable action) {
    onGivenUp = action;
  }

  /**
   * Sees to it that who reads the output of this process hears of its end, whatever it left behind.
   *
   * @param waiting whether that reader waits for more
   */
  void watch(Turn turn, BooleanSupplier waiting) {
    turn.process().onExit(() -> end(turn, waiting));
  }

  /** Ends this process, and with that its output. Does not wait for that. */
  void end(Turn turn, BooleanSupplier waiting) {
    Thread unused = Thread.ofVirtual().name("server-exit").start(() -> endNow(turn, waiting));
  }

  private void endNow(Turn turn, BooleanSupplier waiting) {
    try {
      int unused = turn.end();
      while (!turns.awaitFinished(turn, DRAIN)) {
        // Who has yet to pass on what it said is not waiting for more.
        if (waiting.getAsBoolean()) {
          giveUp("something that it started keeps its output open");
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveUp(String why) {
    recovery.givenUp(why);
    turns.end();
    onGivenUp.run();
  }

  /**
   * Has another process take the place of the current one, whose output has ended.
   *
   * @return what the client is to hear first; null if there is no other
   */
  byte @Nullable [] next() {
    if (!turns.finished()) {
      return null;
    }
    Turn dead = turns.current();
    try {
      int status = dead.end();
      recovery.died(status);
      health.failed(dead.ran(), System.nanoTime());
      return established(status);
    } catch (NotRecoverable e) {
      giveUp(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp("waiting for another process was interrupted");
    }
    return null;
  }

  private byte @Nullable [] established(int status) throws NotRecoverable, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (turns.awaitPause(() -> pause(deadline))) {
      Optional<String> refusal = recovery.refusal().or(() -> refusal(deadline));
      if (refusal.isPresent()) {
        throw new NotRecoverable(refusal.get());
      }
      long started = System.nanoTime();
      try {
        Turn fresh = new Turn(processes.start(command));
        byte[] first = established(fresh, status, deadline);
        if (first != null && turns.open()) {
          return first;
        }
        int unused = fresh.end();
        return null; // too late
      } catch (NotRecoverable e) {
        throw e;
      } catch (IOException e) {
        long now = System.nanoTime();
        health.failed(Duration.ofNanos(now - started), now);
      }
    }
    return null;
  }

  /** How long the server must not be started yet; zero if that is too long to wait for. */
  private Duration pause(long deadline) {
    long now = System.nanoTime();
    Duration pause = health.pause(now);
    return pause.toNanos() < deadline - now ? pause : Duration.ZERO;
  }

  private Optional<String> refusal(long deadline) {
    long now = System.nanoTime();
    return health
        .refusal(now)
        .or(
            () ->
                now - deadline < 0
                    ? Optional.empty()
                    : Optional.of(
                        "no other process was ready within " + LIMIT.toSeconds() + " seconds"));
  }

  /** Null if it came too late. */
  private byte @Nullable [] established(Turn fresh, int status, long deadline)
      throws IOException, InterruptedException {
    boolean done = false;
    Thread patience = Thread.ofVirtual().name("server-setup").start(() -> endAt(fresh, deadline));
    try {
      // First, so that who ends the session ends this one.
      byte[] first = turns.replace(fresh) ? recovery.establish(fresh.process(), status) : null;
      done = true;
      return first;
    } finally {
      patience.interrupt();
      if (!done) {
        int unused = fresh.end();
      }
    }
  }

  private static void endAt(Turn fresh, long deadline) {
    try {
      TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
      int unused = fresh.end();
    } catch (InterruptedException e) {
      // It was not late.
    }
  }
}
