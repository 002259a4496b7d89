package dev.clawdefender.proxy.remote;

/** How long to wait before a server is asked again. */
final class Pause {
  private static final long SHORTEST_MILLIS = 250;
  private static final long LONGEST_MILLIS = 30_000;

  private Pause() {}

  /**
   * The pause before a try.
   *
   * @param wanted what the server wants; negative if it did not say
   * @param first the pause before the first try if it did not
   * @param number the number of the try, from 1; the pause doubles from the second on
   */
  static long millis(long wanted, long first, int number) {
    long start = wanted >= 0 ? wanted : first;
    long grown = Math.max(start, 1) << Math.min(number - 1, 16);
    // What the server wants is kept however long it is, but not so short that it keeps us busy.
    return Math.max(SHORTEST_MILLIS, Math.max(start, Math.min(grown, LONGEST_MILLIS)));
  }
}
