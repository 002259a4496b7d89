package dev.clawdefender.proxy.http;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The latest events of a session's streams, for a client that lost its connection and comes back.
 */
final class ReplayStore {
  static final int MAX_EVENTS = 256;

  /** How many bytes are kept. An event of more is not: who misses that has missed it. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * An event.
   *
   * @param stream the number of its stream
   * @param number its number in that stream, from 1 on
   */
  record Event(long stream, long number, byte[] message) {
    String id() {
      return id(stream, number);
    }

    static String id(long stream, long number) {
      return stream + "-" + number;
    }
  }

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private int bytes;

  void add(Event event) {
    if (event.message().length > MAX_BYTES) {
      return;
    }
    events.add(event);
    bytes += event.message().length;
    while (events.size() > MAX_EVENTS || bytes > MAX_BYTES) {
      bytes -= events.remove().message().length;
    }
  }

  /** What a stream said after an event, oldest first. */
  List<Event> after(long stream, long number) {
    return events.stream()
        .filter(event -> event.stream() == stream && event.number() > number)
        .toList();
  }

  /** Nobody may come back for this stream. */
  void forget(long stream) {
    events.removeIf(event -> event.stream() == stream);
    bytes = events.stream().mapToInt(event -> event.message().length).sum();
  }
}
