package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.event.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one rule or analyzer: what is asked of it is done in order, one after the other. A
 * platform thread, so that whatever it does there is no carrier for others to miss.
 */
final class PartThread {
  /** How many events wait at most. */
  static final int CAPACITY = 1_000;

  /** How many bytes of messages wait at most, about. */
  private static final long MAX_BYTES = 32L << 20;

  /** Something to be done. */
  interface Task {
    void run() throws Exception;
  }

  /** What is to be done with an event. */
  interface Sink {
    void take(Event event);
  }

  private record Asked(Task task, CompletableFuture<Void> done) {}

  private final Thread thread;
  private final Sink sink;
  private final Deque<Asked> tasks = new ArrayDeque<>();
  private final MpscAtomicArrayQueue<Event> events = new MpscAtomicArrayQueue<>(CAPACITY);
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile long bytesOut;
  private volatile @Nullable Asked last;
  private volatile boolean waiting;
  private volatile boolean ending;
  private volatile long busySince; // 0: not busy

  PartThread(String name, ClassLoader loader, Sink sink) {
    this.sink = sink;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.setContextClassLoader(loader);
  }

  void start() {
    thread.start();
  }

  /** Has something done. Completes when it is, or failed. */
  CompletableFuture<Void> ask(Task task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (tasks) {
      tasks.addLast(new Asked(task, done));
    }
    LockSupport.unpark(thread);
    return done;
  }

  /** Has something done when all events that wait are dealt with. */
  CompletableFuture<Void> askLast(Task task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    last = new Asked(task, done);
    LockSupport.unpark(thread);
    return done;
  }

  /** Hands over an event; what does not fit is dropped, and counted. Takes no lock. */
  void offer(Event event, int bytes) {
    if (ending || bytesIn.sum() - bytesOut > MAX_BYTES || !events.offer(event)) {
      dropped.increment();
      return;
    }
    bytesIn.add(bytes);
    if (waiting) {
      waiting = false;
      LockSupport.unpark(thread);
    }
  }

  long dropped() {
    return dropped.sum();
  }

  int waitingEvents() {
    return events.size();
  }

  /** For how many nanoseconds it has been at what it does now; 0 if it does nothing. */
  long busyNanos() {
    long since = busySince;
    return since == 0 ? 0 : System.nanoTime() - since;
  }

  String name() {
    return thread.getName();
  }

  /** Ends it. False if it does not: then it is lost. */
  boolean end(Duration patience) throws InterruptedException {
    ending = true;
    LockSupport.unpark(thread);
    if (thread.join(patience)) {
      return true;
    }
    thread.interrupt();
    return thread.join(patience);
  }

  private void run() {
    while (true) {
      if (!workOnce()) {
        if (ending) {
          return;
        }
        waiting = true;
        if (events.isEmpty() && idle()) {
          LockSupport.park(this);
        }
        waiting = false;
        // An interrupt was for what was done before.
        boolean unused = Thread.interrupted();
      }
    }
  }

  private boolean idle() {
    synchronized (tasks) {
      return tasks.isEmpty() && last == null && !ending;
    }
  }

  /** Does one thing, if there is one. */
  private boolean workOnce() {
    Asked asked;
    synchronized (tasks) {
      asked = tasks.pollFirst();
    }
    if (asked != null) {
      work(asked);
      return true;
    }
    Event event = ending ? null : events.poll();
    if (event == null) {
      return workLast();
    }
    begin();
    sink.take(event);
    busySince = 0;
    return true;
  }

  private boolean workLast() {
    Asked asked = last;
    if (asked == null) {
      return false;
    }
    last = null;
    work(asked);
    return true;
  }

  private void work(Asked asked) {
    begin();
    try {
      asked.task.run();
      asked.done.complete(null);
    } catch (Throwable e) {
      asked.done.completeExceptionally(e);
    } finally {
      busySince = 0;
    }
  }

  private void begin() {
    busySince = Math.max(1, System.nanoTime());
  }

  /** So many bytes of events are dealt with. By the thread itself only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it
  void dealtWith(int bytes) {
    bytesOut += bytes;
  }
}
