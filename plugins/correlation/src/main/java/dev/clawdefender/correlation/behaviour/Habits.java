package dev.clawdefender.correlation.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is usual in one respect. While it is learned, everything becomes usual. After that,
 * something new does when it was seen on {@value #DAYS} different days, one thing a day at most:
 * doing it often does not help. Used by one thread.
 */
final class Habits {
  /** On so many days a new thing has to be seen. */
  static final int DAYS = 5;

  /** So many things are usual at most, and so many new ones are watched. */
  static final int MAX = 2_000;

  /** On how many days something new was seen, and on which day last. */
  private record Seen(int days, long last) {}

  private final Map<String, Long> usual;
  private final Map<String, Seen> candidates = new LinkedHashMap<>(16, 0.75f, true);
  private long promoted = Long.MIN_VALUE;

  Habits() {
    usual = new LinkedHashMap<>();
  }

  boolean isUsual(String item) {
    return usual.containsKey(item);
  }

  /** Whether something that begins so is usual. */
  boolean isBelowUsual(String path) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (usual.containsKey(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return usual.isEmpty();
  }

  int size() {
    return usual.size();
  }

  /** Takes something for usual from the beginning. */
  void learn(String item) {
    if (usual.size() < MAX || usual.containsKey(item)) {
      usual.merge(item, 1L, Long::sum);
    }
  }

  /**
   * Takes note of something after the beginning.
   *
   * @param day which day it is, counted from anywhere
   */
  void notice(String item, long day) {
    if (usual.containsKey(item)) {
      usual.merge(item, 1L, Long::sum);
      return;
    }
    Seen before = candidates.getOrDefault(item, new Seen(0, Long.MIN_VALUE));
    if (day <= before.last()) {
      return;
    }
    Seen now = new Seen(before.days() + 1, day);
    if (now.days() >= DAYS && promoted < day && usual.size() < MAX) {
      promoted = day;
      candidates.remove(item);
      usual.put(item, 1L);
    } else {
      candidates.put(item, now);
      if (candidates.size() > MAX) {
        candidates.remove(candidates.keySet().iterator().next());
      }
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(promoted);
    out.writeInt(usual.size());
    for (Map.Entry<String, Long> each : usual.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeLong(each.getValue());
    }
    out.writeInt(candidates.size());
    for (Map.Entry<String, Seen> each : candidates.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeInt(each.getValue().days());
      out.writeLong(each.getValue().last());
    }
  }

  static Habits read(DataInput in) throws IOException {
    Habits habits = new Habits();
    habits.promoted = in.readLong();
    int usual = in.readInt();
    for (int i = 0; i < usual; i++) {
      habits.usual.put(in.readUTF(), in.readLong());
    }
    int candidates = in.readInt();
    for (int i = 0; i < candidates; i++) {
      habits.candidates.put(in.readUTF(), new Seen(in.readInt(), in.readLong()));
    }
    return habits;
  }
}
