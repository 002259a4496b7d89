package dev.clawdefender.correlation.behaviour;

import dev.clawdefender.correlation.behaviour.Anomaly.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one server usually does. Used by one thread. */
final class Profile {
  /** It is learned for so long at least, and from so many deeds. */
  static final Duration LEARNING = Duration.ofMinutes(30);

  static final int LEARNING_DEEDS = 100;

  private static final int VERSION = 1;
  private static final double RATE_WEIGHT = 0.2;
  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();
  private static final long MINUTE_SECONDS = 60;

  /** The most that the usual number of calls in a minute grows by in a day. */
  private static final double GROWTH = 1.05;

  private final Map<Dimension, Habits> habits = new EnumMap<>(Dimension.class);
  private final long begun;
  private long deeds;
  private boolean learned;
  private double peak = 1;
  private long grown;
  private long minute;
  private int calls;

  /** Begins to learn. */
  Profile(Instant now) {
    begun = now.getEpochSecond();
    grown = begun / DAY_SECONDS;
    for (Dimension dimension : Dimension.values()) {
      habits.put(dimension, new Habits());
    }
  }

  private Profile(long begun) {
    this.begun = begun;
  }

  /** Whether it is known by now what is usual. */
  boolean isLearned() {
    return learned;
  }

  /** Whether something is usual, or learned to be. */
  boolean knows(Dimension dimension, String item) {
    return of(dimension).isUsual(item);
  }

  /** Says how unlike the usual something is, and takes note of it; empty while this learns. */
  Optional<Anomaly> judge(Deed deed) {
    count(deed);
    if (!learned) {
      learn(deed);
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>();
    deed.items().forEach((dimension, item) -> parts.add(part(dimension, item, deed.sensitive())));
    if (deed.items().containsKey(Dimension.TOOL)) {
      parts.add(rate());
    }
    notice(deed);
    return Optional.of(new Anomaly(parts));
  }

  private void learn(Deed deed) {
    deed.items().forEach((dimension, item) -> of(dimension).learn(item));
    peak = Math.max(peak, calls);
    deeds++;
    long age = deed.time().getEpochSecond() - begun;
    learned = deeds >= LEARNING_DEEDS && age >= LEARNING.toSeconds();
  }

  /** What matters never becomes usual by being done. */
  private void notice(Deed deed) {
    long day = deed.time().getEpochSecond() / DAY_SECONDS;
    if (!deed.sensitive()) {
      deed.items().forEach((dimension, item) -> of(dimension).notice(item, day));
    }
    if (calls > peak && day > grown) {
      grown = day;
      peak = Math.min(calls, Math.max(peak + 1, peak * GROWTH));
    }
  }

  private void count(Deed deed) {
    if (deed.items().containsKey(Dimension.TOOL)) {
      long now = deed.time().getEpochSecond() / MINUTE_SECONDS;
      calls = now == minute ? calls + 1 : 1;
      minute = now;
    }
  }

  private Habits of(Dimension dimension) {
    return habits.computeIfAbsent(dimension, unused -> new Habits());
  }

  private Part part(Dimension dimension, String item, boolean sensitive) {
    Habits usual = of(dimension);
    if (knows(dimension, item)) {
      return part(dimension, 0, "");
    }
    return switch (dimension) {
      case TOOL -> part(dimension, 0.8, item + " was never called before");
      case SEQUENCE -> part(dimension, 0.5, item + " was never the order before");
      case PATH -> path(usual, item, sensitive);
      case HOST ->
          usual.isEmpty()
              ? part(dimension, 1, "it never used the network before, now " + item)
              : part(dimension, 0.8, item + " was never connected to before");
    };
  }

  private static Part path(Habits usual, String item, boolean sensitive) {
    if (sensitive) {
      return part(Dimension.PATH, 1, "it never touched " + item + " before, which matters");
    }
    return usual.isBelowUsual(item)
        ? part(Dimension.PATH, 0.3, item + " is new, in a folder that is not")
        : part(Dimension.PATH, 0.6, item + " was never touched before");
  }

  private static Part part(Dimension dimension, double score, String why) {
    return new Part(dimension.text(), dimension.weight(), score, why);
  }

  /** Twice as many calls as ever is as usual; four times is all the way. */
  private Part rate() {
    double times = calls / peak;
    return times <= 2
        ? new Part("rate", RATE_WEIGHT, 0, "")
        : new Part(
            "rate",
            RATE_WEIGHT,
            Math.min(1, times / 4),
            "more calls in a minute than twice the " + Math.round(peak) + " there were at most");
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(VERSION);
    out.writeLong(begun);
    out.writeLong(deeds);
    out.writeBoolean(learned);
    out.writeDouble(peak);
    out.writeLong(grown);
    for (Dimension dimension : Dimension.values()) {
      of(dimension).write(out);
    }
  }

  /**
   * What {@link #write} wrote.
   *
   * @throws IOException if it is something else
   */
  static Profile read(DataInput in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("a profile of version " + version + ", which is not known here");
    }
    Profile profile = new Profile(in.readLong());
    profile.deeds = in.readLong();
    profile.learned = in.readBoolean();
    profile.peak = in.readDouble();
    profile.grown = in.readLong();
    for (Dimension dimension : Dimension.values()) {
      profile.habits.put(dimension, Habits.read(in));
    }
    return profile;
  }
}
