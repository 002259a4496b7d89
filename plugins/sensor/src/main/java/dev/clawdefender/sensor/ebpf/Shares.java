package dev.clawdefender.sensor.ebpf;

import java.io.IOException;

/**
 * How much of the ring each launch has: the program gives no launch more than is left, so that one
 * which floods it hides nothing of another. What is of no launch has a share, too. The map lies in
 * memory, so that to say what was read takes no call. Used by one thread.
 */
final class Shares implements AutoCloseable {
  /** As in the program. */
  private static final int COUNT = 256;

  // struct share
  private static final int TAKEN = 8;
  private static final int LOST = 16;
  private static final int SIZE = 24;

  /** What the ring has before each record. */
  private static final int RECORD_HEADER = 8;

  private final MappedMap shares;

  /** Which launch had a share last; several may have the same. */
  private final long[] launches = new long[COUNT];

  private final long[] told = new long[COUNT];

  /** Who is told of losses. */
  @FunctionalInterface
  interface Losses {
    /**
     * @param launch 0 if none
     * @param count how many records of it were lost since it was told last
     */
    void lost(long launch, long count);
  }

  Shares(BpfMap map) throws IOException {
    shares = new MappedMap(map, COUNT * SIZE);
  }

  /** A record of a launch was read. */
  void take(long launch, int bytes) {
    int share = of(launch);
    launches[share] = launch;
    int at = share * SIZE + TAKEN;
    shares.set(at, shares.get(at) + (RECORD_HEADER + bytes + 7 & ~7));
  }

  private static int of(long launch) {
    return launch == 0 ? 0 : 1 + (int) Long.remainderUnsigned(launch, COUNT - 1);
  }

  /** Tells whose records were lost since this was called last. */
  void tellLosses(Losses losses) {
    for (int share = 0; share < COUNT; share++) {
      long lost = shares.get(share * SIZE + LOST);
      if (lost != told[share]) {
        losses.lost(launches[share], lost - told[share]);
        told[share] = lost;
      }
    }
  }

  /** Nothing may be taken any more. */
  @Override
  public void close() {
    shares.close();
  }
}
