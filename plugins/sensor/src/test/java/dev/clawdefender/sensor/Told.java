package dev.clawdefender.sensor;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceSink;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Keeps what a source tells. */
public final class Told implements SourceSink {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final Queue<SourceEvent> events = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong passedOver = new AtomicLong();

  @Override
  public void event(SourceEvent event) {
    events.add(event);
  }

  @Override
  public void lost(long count) {
    lost.addAndGet(count);
  }

  @Override
  public void passedOver(long count) {
    passedOver.addAndGet(count);
  }

  @Override
  public void failed(String why) {
    failures.add(why);
  }

  public List<SourceEvent> events() {
    return List.copyOf(events);
  }

  public List<String> failures() {
    return List.copyOf(failures);
  }

  public long passedOver() {
    return passedOver.get();
  }

  public long lost() {
    return lost.get();
  }

  /** What a process and its descendants did, as far as it was told of forks. */
  public List<SourceEvent> of(long root) {
    Set<Long> pids = new HashSet<>(Set.of(root));
    for (SourceEvent event : events) {
      if (event.action() instanceof OsAction.Fork(long child)
          && pids.contains((long) event.pid())) {
        pids.add(child);
      }
    }
    return events.stream().filter(event -> pids.contains((long) event.pid())).toList();
  }

  /** The same, only what was done. */
  public List<OsAction> actionsOf(long root) {
    return of(root).stream().map(SourceEvent::action).toList();
  }

  /** Waits until something has been told; false if it was not for a long time. */
  public boolean await(Predicate<Told> what) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!what.test(this)) {
      if (System.nanoTime() > until) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  /** Waits until the exit of a process has been told. */
  public boolean awaitExit(long pid) throws InterruptedException {
    return await(
        told ->
            told.events.stream()
                .anyMatch(event -> event.pid() == pid && event.action() instanceof OsAction.Exit));
  }
}
