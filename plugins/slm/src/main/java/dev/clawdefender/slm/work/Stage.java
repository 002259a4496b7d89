package dev.clawdefender.slm.work;

import dev.clawdefender.runtime.process.Background;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * Does one thing after the other on a thread of its own, while {@link #MAX_WAITING} wait at most.
 * Who brings one never waits and takes no lock.
 *
 * @param <T> what is brought
 */
final class Stage<T> {
  /** How many wait at most. */
  static final int MAX_WAITING = 10;

  private static final Logger LOG = System.getLogger(Stage.class.getName());
  private static final long LONGEST_REST_NANOS = 10_000_000;

  private static final long LONGEST_REST_IN_A_FLOOD_NANOS = 200_000_000;
  private static final int REST = 3;

  /** A twentieth of a processor would be felt by every twentieth call. */
  private static final int REST_IN_A_FLOOD = 50;

  private static final long LINGER_NANOS = 1_000_000;

  /** What is done with each. */
  interface Work<T> {
    /** Returns how long the processor was used. */
    Duration on(T each) throws InterruptedException;
  }

  private final Work<T> work;
  private final Consumer<T> givenUp;
  private final Runnable ended;
  private final AtomicInteger waiting = new AtomicInteger();
  private final MpscAtomicArrayQueue<T> queue = new MpscAtomicArrayQueue<>(16);
  private final Thread thread;
  private boolean failing;
  private volatile boolean asleep;
  private volatile boolean closed;

  /**
   * @param givenUp told of what was taken and is not done any more
   * @param ended called last, by the thread
   */
  Stage(String name, Work<T> work, Consumer<T> givenUp, Runnable ended) {
    this.work = work;
    this.givenUp = givenUp;
    this.ended = ended;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean isFull() {
    return waiting.get() >= MAX_WAITING;
  }

  int waiting() {
    return Math.min(MAX_WAITING, waiting.get());
  }

  /** Takes one; false if so many wait that it is not taken. Called by any thread. */
  boolean offer(T each) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return false;
    }
    boolean taken = queue.offer(each); // there is room for all that were counted
    assert taken;
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
    return true;
  }

  private void run() {
    Background.enter();
    T each = null;
    try {
      while (true) {
        each = next();
        if (each == null) {
          return;
        }
        waiting.decrementAndGet();
        rest(used(each));
      }
    } catch (InterruptedException e) {
      // There is no time left.
    } finally {
      waiting.addAndGet(MAX_WAITING); // whatever still comes finds no room
      if (each != null) {
        giveUp(each);
      }
      while (waiting.get() > MAX_WAITING) { // also what was counted and is on its way
        giveUpNext();
      }
      ended.run();
    }
  }

  @SuppressWarnings("NullAway") // a queue's null is no element
  private void giveUpNext() {
    T each = queue.poll();
    if (each == null) {
      LockSupport.parkNanos(this, 10_000);
    } else {
      waiting.decrementAndGet();
      giveUp(each);
    }
  }

  private void giveUp(T each) {
    try {
      givenUp.accept(each);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      log(e);
    }
  }

  /** In full once: what fails for one call may fail for each. */
  private void log(Throwable failure) {
    LOG.log(failing ? Level.DEBUG : Level.ERROR, "a call could not be assessed", failure);
    failing = true;
  }

  private Duration used(T each) throws InterruptedException {
    try {
      return work.on(each);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      log(e);
      giveUp(each);
      return Duration.ZERO;
    }
  }

  /** Waits for the next; null once there are no more. */
  @SuppressWarnings("NullAway") // a queue's null is no element
  private T next() {
    boolean lingered = false;
    while (true) {
      T each = queue.poll();
      if (each != null || closed) {
        return each == null ? queue.poll() : each;
      }
      if (!lingered) {
        // To wake a thread costs whoever brings something more than to leave it with the queue: so
        // that is done for the first of a row only.
        LockSupport.parkNanos(this, LINGER_NANOS);
        lingered = true;
        continue;
      }
      asleep = true;
      if (queue.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      asleep = false;
    }
  }

  /**
   * Leaves the processor to those who relay messages, for longer than it was used. While more come
   * than can be looked at anyway, for so long that a relay's slowest calls are not slow for it.
   */
  private void rest(Duration used) {
    if (closed) {
      return;
    }
    long nanos =
        isFull()
            ? Math.min(REST_IN_A_FLOOD * used.toNanos(), LONGEST_REST_IN_A_FLOOD_NANOS)
            : Math.min(REST * used.toNanos(), LONGEST_REST_NANOS);
    LockSupport.parkNanos(this, nanos);
  }

  /** No more are taken in the end. Does not wait for what was taken. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Waits until all that was taken is done, and gives it up if that takes longer. */
  void finish(Duration patience) throws InterruptedException {
    if (!thread.join(patience)) {
      thread.interrupt();
    }
  }
}
