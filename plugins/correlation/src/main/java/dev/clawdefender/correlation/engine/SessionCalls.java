package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.OsEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The calls of one session that effects may belong to. */
final class SessionCalls {
  /** So long a server has to start. */
  private static final long START_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** So many calls go on as tasks at most. */
  private static final int MAX_TASKS = 256;

  private final Bucket calls;
  private final Map<String, OpenCall> waiting = new HashMap<>();
  private final LinkedHashMap<String, OpenCall> tasks = new LinkedHashMap<>();
  private final ContentIndex index;
  private final Lookups lookups = new Lookups();
  private List<String> folders = List.of();
  private long ready = Long.MAX_VALUE;

  /**
   * @param unlooked counts how often more calls fitted an effect than are looked at
   */
  SessionCalls(LongAdder unlooked) {
    this.calls = new Bucket(unlooked);
    this.index = new ContentIndex(unlooked);
  }

  /** It begins, and its server works there. */
  void begin(List<String> places, long at) {
    folders = List.copyOf(places);
    answers(at + START_NANOS); // at the latest
  }

  /** Where the server works. */
  List<String> folders() {
    return folders;
  }

  /** A call goes to the server. Returns one of the same id that was never answered. */
  @Nullable OpenCall add(OpenCall call) {
    calls.add(call);
    index.add(call);
    return waiting.put(RequestId.key(call.call().id()), call);
  }

  /** The call of this id waits for its answer no more. */
  @Nullable OpenCall answered(String id) {
    return waiting.remove(RequestId.key(id));
  }

  /**
   * A call goes on as a task of this name. Returns one that is over by that: another of that name,
   * or the oldest of too many.
   */
  @Nullable OpenCall defer(OpenCall call, String task, long at) {
    call.defer(task, at);
    OpenCall same = tasks.put(task, call);
    return same == null && tasks.size() > MAX_TASKS ? tasks.pollFirstEntry().getValue() : same;
  }

  /** The call that goes on as this task; null if there is none. */
  @Nullable OpenCall task(String name) {
    return tasks.get(name);
  }

  /** A call is over. */
  void remove(OpenCall call) {
    calls.remove(call);
    index.remove(call);
    waiting.remove(RequestId.key(call.call().id()), call);
    if (call.task() != null) {
      tasks.remove(call.task(), call);
    }
  }

  Bucket calls() {
    return calls;
  }

  ContentIndex index() {
    return index;
  }

  Lookups lookups() {
    return lookups;
  }

  /** Whether the server had started by then: it had answered something, or has had its time. */
  boolean isReady(long at) {
    return ready <= at;
  }

  /** It answers something. */
  void answers(long at) {
    ready = Math.min(ready, at);
  }

  /** What it is that joins an effect with calls of this session; null if nothing does. */
  @Nullable Match match(OsEvent event, long at) {
    return calls.isEmpty() ? null : new ContentMatch(this, event, at).find();
  }
}
