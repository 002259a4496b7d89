package dev.clawdefender.correlation.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Some calls, in the order in which they came; mostly it is one. */
final class Bucket {
  /** So many of the newest are looked at, however many there are. */
  private static final int MAX_LOOKED_AT = 64;

  private final LongAdder unlooked;
  private @Nullable OpenCall only;
  private @Nullable LinkedHashSet<OpenCall> several;

  /**
   * @param unlooked counts how often there were more calls than are looked at
   */
  Bucket(LongAdder unlooked) {
    this.unlooked = unlooked;
  }

  void add(OpenCall call) {
    if (several != null) {
      several.add(call);
    } else if (only == null || only == call) {
      only = call;
    } else {
      several = new LinkedHashSet<>();
      several.add(only);
      several.add(call);
      only = null;
    }
  }

  void remove(OpenCall call) {
    if (several != null) {
      several.remove(call);
    } else if (only == call) {
      only = null;
    }
  }

  boolean isEmpty() {
    return several == null ? only == null : several.isEmpty();
  }

  /** All of them. */
  List<OpenCall> all() {
    return several == null ? only == null ? List.of() : List.of(only) : List.copyOf(several);
  }

  /** Those that an effect at this time may belong to, the newest first; so many at most. */
  List<OpenCall> covering(long at, int most) {
    if (several == null) {
      return only != null && only.covers(at) ? List.of(only) : List.of();
    }
    List<OpenCall> found = new ArrayList<>(2);
    int left = MAX_LOOKED_AT;
    for (OpenCall call : several.reversed()) {
      if (found.size() == most) {
        break;
      }
      if (left-- == 0) {
        unlooked.increment();
        break;
      }
      if (call.covers(at)) {
        found.add(call);
      }
    }
    return found;
  }
}
