package dev.clawdefender.proxy.recovery;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which process is the session's, and who waits for that to change. Safe for use by any thread;
 * only one has processes follow each other.
 */
final class Turns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Under the lock.
  private Turn current;
  private boolean open = true; // the current process takes what the client says
  private boolean read; // the current process has said its last word
  private boolean inputClosed;
  private boolean ended;

  Turns(Turn first) {
    current = first;
  }

  /** The process that is the session's now, or was the last one. */
  Turn current() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The process that takes the client's messages now; waits for one.
   *
   * @param note is done before anybody can say of this process that it has gone: what is on its way
   *     to it then counts as given to it
   * @throws IOException if there will be none
   */
  Turn forInput(Runnable note) throws IOException {
    lock.lock();
    try {
      while (!open && !ended) {
        changed.awaitUninterruptibly();
      }
      if (ended) {
        throw new IOException("the server has gone");
      }
      note.run();
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** The client says nothing more. Returns the process that is to be told so. */
  Turn closeInput() {
    lock.lock();
    try {
      inputClosed = true;
      changed.signalAll();
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** There is no other process any more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** All that the current process said was read; false if there is no need for another. */
  boolean finished() {
    lock.lock();
    try {
      read = true;
      open = false;
      changed.signalAll();
      return isWanted();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that this process said was read; false if that takes longer than that. */
  boolean awaitFinished(Turn turn, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (current == turn && !read && !ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return current != turn || read || ended;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is nothing to wait for; false if there is no need for another any more. */
  boolean awaitPause(Supplier<Duration> pause) throws InterruptedException {
    lock.lock();
    try {
      long nanos = pause.get().toNanos();
      while (isWanted() && nanos > 0) {
        long unused = changed.awaitNanos(nanos);
        nanos = pause.get().toNanos();
      }
      return isWanted();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the session needs a process; only under the lock. */
  private boolean isWanted() {
    return !ended && !inputClosed;
  }

  /** This one is the session's, but takes nothing from the client yet; false: it is too late. */
  boolean replace(Turn next) {
    lock.lock();
    try {
      if (!ended) {
        current = next;
        read = false;
        changed.signalAll();
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** The current process takes what the client says; false: it is too late. */
  boolean open() {
    lock.lock();
    try {
      open = true;
      changed.signalAll();
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** The process that follows this one; waits for it. Null if there will be none. */
  @Nullable Turn awaitAfter(Turn turn) {
    lock.lock();
    try {
      while (current == turn && !ended) {
        changed.awaitUninterruptibly();
      }
      return current == turn ? null : current;
    } finally {
      lock.unlock();
    }
  }
}
