package dev.clawdefender.policy.match;

import java.util.Arrays;

/** A reusable set of small numbers, in the order they came. Owned by one thread. */
public final class IntBag {
  private int[] values = new int[16];
  private int[] stamps = new int[16];
  private int stamp;
  private int size;

  /** Empties the bag. */
  public void clear() {
    size = 0;
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
  }

  /** Adds a number. False if it was there. */
  public boolean add(int value) {
    if (value >= stamps.length) {
      stamps = Arrays.copyOf(stamps, Math.max(value + 1, stamps.length * 2));
    }
    if (stamps[value] == stamp) {
      return false;
    }
    stamps[value] = stamp;
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
    return true;
  }

  void addAll(int[] more) {
    for (int value : more) {
      add(value);
    }
  }

  public int size() {
    return size;
  }

  public int get(int index) {
    return values[index];
  }
}
