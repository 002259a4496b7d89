package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceSink;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Between the thread of the source and the one that looks at events: {@value #CAPACITY} at most.
 * What does not fit is dropped and counted; whoever offers never waits, and takes no lock. One
 * thread takes out.
 */
public final class EventQueue {
  /** So many events wait at most. */
  public static final int CAPACITY = 10_000;

  /** How many wait when who takes out is woken before its time. */
  private static final int MANY = CAPACITY / 4;

  /** What waits. */
  sealed interface Item {
    /** When it happened, see {@link BootClock}. */
    long time();

    /** Something was seen. */
    record Seen(SourceEvent event) implements Item {
      @Override
      public long time() {
        return event.bootNanos();
      }
    }

    /** What comes from here on is of this source. */
    record Source(String name, long time) implements Item {}

    /** Something is missing here. */
    record Gap(long time) implements Item {}
  }

  /** Larger, so that there is always room for what is no event. */
  private final MpscAtomicArrayQueue<Item> items = new MpscAtomicArrayQueue<>(CAPACITY + 1_000);

  private final BooleanSupplier awaited;
  private final LongAdder seen = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder passedOver = new LongAdder();
  private final AtomicBoolean gapWaits = new AtomicBoolean();
  private volatile @Nullable Thread reader;
  private volatile boolean comesInBatches = true; // nothing comes before there is a source
  private boolean gap; // of the source's thread

  /**
   * @param awaited whether something is decided by what is told; asked by any thread
   */
  public EventQueue(BooleanSupplier awaited) {
    this.awaited = awaited;
  }

  /**
   * What a source is to tell from now on.
   *
   * @param name the source's name
   * @param failed called, by the source's thread, when it cannot go on
   */
  public SourceSink sink(String name, Consumer<String> failed) {
    comesInBatches = false;
    boolean unused = items.offer(new Item.Source(name, BootClock.now()));
    LockSupport.unpark(reader);
    return new SourceSink() {
      @Override
      public void event(SourceEvent event) {
        put(event);
      }

      @Override
      public void toldAll() {
        comesInBatches = true;
        if (!items.isEmpty()) {
          LockSupport.unpark(reader);
        }
      }

      @Override
      public boolean isAwaited() {
        return awaited.getAsBoolean();
      }

      @Override
      public boolean isBusy() {
        return items.size() > CAPACITY / 2;
      }

      @Override
      public void passedOver(long count) {
        passedOver.add(count);
      }

      @Override
      public void lost(long count) {
        lost.add(count);
        markGap();
      }

      @Override
      public void failed(String why) {
        failed.accept(why);
      }
    };
  }

  private void put(SourceEvent event) {
    seen.increment();
    if (!items.offerIfBelowThreshold(new Item.Seen(event), CAPACITY)) {
      dropped.increment();
      if (!gap) {
        gap = true;
        markGap();
      }
      return;
    }
    gap = false;
    if (items.size() > MANY) {
      LockSupport.unpark(reader);
    }
  }

  /** One that waits stands for all: nothing is told twice that was lost more often. */
  private void markGap() {
    if (gapWaits.compareAndSet(false, true) && !items.offer(new Item.Gap(BootClock.now()))) {
      gapWaits.set(false);
    }
  }

  /** Whether who takes out is woken whenever there is something, and need not look by itself. */
  boolean comesInBatches() {
    return comesInBatches;
  }

  /** Who takes out, and is woken when there is much. */
  void reader(Thread thread) {
    reader = thread;
  }

  /** The next one; null if there is none. */
  @Nullable Item poll() {
    Item item = items.poll();
    if (item instanceof Item.Gap) {
      gapWaits.set(false);
    }
    return item;
  }

  /** When that happened which waits longest, see BootClock; 0 if nothing does. By any thread. */
  long oldest() {
    Item oldest = items.relaxedPeek();
    return oldest == null ? 0 : oldest.time();
  }

  /** How many were put in. By any thread. */
  long given() {
    return items.currentProducerIndex();
  }

  /** How many were taken out. */
  long taken() {
    return items.currentConsumerIndex();
  }

  /** How many wait. */
  public int size() {
    return items.size();
  }

  /** How many events sources saw, those included that were dropped here or passed over by them. */
  public long seen() {
    return seen.sum() + passedOver.sum();
  }

  /** How many files were read that sources passed over, since they are of no interest. */
  public long passedOver() {
    return passedOver.sum();
  }

  /** How many events were dropped since there was no room. */
  public long dropped() {
    return dropped.sum();
  }

  /** How many events sources could not tell. */
  public long lost() {
    return lost.sum();
  }
}
