package dev.clawdefender.proxy.relay;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One end's way out. A lane writes straight to it while it is free; what arrives while somebody
 * writes waits in a bounded queue that a thread of the outlet's own, there only while it is needed,
 * drains in order. A full queue makes the sender wait, but not for ever where there is a limit:
 * whose client has gone would not be noticed otherwise, since who waits here does not read. Safe
 * for use by any thread.
 */
public final class Outlet {
  private static final Logger LOG = System.getLogger(Outlet.class.getName());

  /** How many messages may wait. */
  public static final int CAPACITY = 512;

  /** How many bytes may wait, if more than one message does: memory is shared by all sessions. */
  static final int CAPACITY_BYTES = 20 << 20;

  /** An end may take as long as it likes. */
  public static final Duration NO_LIMIT = Duration.ofNanos(Long.MAX_VALUE);

  private static final long IDLE_NANOS = 1_000_000_000L;

  private record Chunk(byte[] bytes, int messages) {}

  private static final Chunk END = new Chunk(new byte[0], 0);

  private final OutputStream out;
  private final Duration limit;
  private final Runnable onBroken;
  private final String name;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
  private int waiting;
  private long waitingBytes;
  private long taken; // how many chunks have left the queue
  private boolean busy;
  private boolean closing;
  private boolean broken;
  private boolean writing; // whether the thread is there
  private @Nullable Thread writer;

  /**
   * @param limit an end that takes nothing for that long, while its queue is full, is broken
   * @param onBroken called once, by whoever notices, when the end takes no more
   */
  public Outlet(String name, OutputStream out, Duration limit, Runnable onBroken) {
    this.out = out;
    this.limit = limit;
    this.onBroken = onBroken;
    this.name = name;
  }

  /** Takes the outlet for a direct write; false if somebody writes or waits. */
  boolean tryBegin() {
    lock.lock();
    try {
      if (busy || closing || !queue.isEmpty()) {
        return false;
      }
      busy = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes; only between {@link #tryBegin} and {@link #finish}. May block as long as the end does.
   */
  void writeNow(byte[] bytes, int from, int to) {
    try {
      out.write(bytes, from, to - from);
      out.flush();
    } catch (IOException e) {
      breakDown();
    }
  }

  /** Gives the outlet back. */
  void finish() {
    lock.lock();
    try {
      busy = false;
      if (!queue.isEmpty() || closing) {
        wakeWriter();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts messages in the queue; waits while it is full. What is sent to a broken or closed outlet
   * is forgotten: nobody is there to read it.
   *
   * @param bytes whole messages, each with its end of line; not to be changed any more
   */
  public void send(byte[] bytes, int messages) {
    if (!offer(bytes, messages, limit)) {
      LOG.log(
          Level.WARNING,
          "{0}: nothing was taken for {1} seconds, and no more can wait",
          name,
          limit.toSeconds());
      breakDown();
    }
  }

  /**
   * The same, but gives up when there is no room and nothing is taken for as long as {@code
   * patience}; false then.
   */
  public boolean offer(byte[] bytes, int messages, Duration patience) {
    boolean interrupted = false; // which is not meant for us, but for who called
    lock.lock();
    try {
      long left = patience.toNanos();
      long seen = taken;
      while (isFull(bytes.length, messages) && !broken && !closing) {
        if (left <= 0) {
          return false;
        }
        try {
          left = room.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = taken == seen ? left : patience.toNanos();
        seen = taken;
      }
      if (broken || closing) {
        return true;
      }
      queue.add(new Chunk(bytes, messages));
      waiting += messages;
      waitingBytes += bytes.length;
      wakeWriter();
      return true;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Only under the lock. */
  private boolean isFull(int bytes, int messages) {
    return waiting > 0 && (waiting + messages > CAPACITY || waitingBytes + bytes > CAPACITY_BYTES);
  }

  /** How many messages wait. */
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes nothing more, writes what waits, closes the stream.
   *
   * @return false if that was not done within {@code patience}; it goes on then
   */
  public boolean close(Duration patience) throws InterruptedException {
    @Nullable Thread last;
    lock.lock();
    try {
      boolean first = !closing;
      closing = true;
      if (first) {
        wakeWriter();
      }
      room.signalAll();
      last = writer;
    } finally {
      lock.unlock();
    }
    return Objects.requireNonNull(last).join(patience);
  }

  /** Only under the lock. */
  private void wakeWriter() {
    if (writing) {
      work.signal();
    } else {
      writing = true;
      writer = Thread.ofPlatform().daemon().name(name).start(this::drain);
    }
  }

  private void drain() {
    for (Chunk chunk = take(); chunk != null; chunk = take()) {
      if (chunk == END) {
        close();
        return;
      }
      writeNow(chunk.bytes, 0, chunk.bytes.length);
      finish();
    }
  }

  private void close() {
    try {
      out.close();
    } catch (IOException e) {
      breakDown();
    }
  }

  /**
   * The next chunk, with the outlet taken for it; {@link #END} when there will be none, null when
   * there has been none for a while, so that the thread is to end.
   */
  private @Nullable Chunk take() {
    lock.lock();
    try {
      long patience = IDLE_NANOS;
      while (busy || queue.isEmpty()) {
        if (!busy && closing) {
          return END;
        }
        if (!busy && patience <= 0) {
          writing = false;
          return null;
        }
        patience = busy ? IDLE_NANOS : patience;
        patience = work.awaitNanos(patience);
      }
      Chunk chunk = queue.remove();
      taken++;
      waiting -= chunk.messages;
      waitingBytes -= chunk.bytes.length;
      busy = true;
      room.signalAll();
      return chunk;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private void breakDown() {
    boolean first;
    lock.lock();
    try {
      first = !broken;
      broken = true;
      queue.clear();
      waiting = 0;
      waitingBytes = 0;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    if (first) {
      onBroken.run();
    }
  }
}
