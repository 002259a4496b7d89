package dev.clawdefender.sensor.filter;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices that a process does the same as a moment ago. Only the very same counts, and only if it
 * did nothing else to the same thing in between: what was done last is always told. Used by one
 * thread.
 */
final class Debounce {
  /** Nanoseconds. */
  static final long WINDOW = 100_000_000L;

  /** Nanoseconds. */
  private static final long OLD = 5_000_000_000L;

  private static final int CLEAN_EVERY = 10_000;

  /** So much is remembered at most; beyond, all is forgotten, which only lets more pass. */
  static final int MAX = 20_000;

  /** What a process, and no other that had its number, did something to. */
  private record Thing(TrackedProcess process, Object what) {}

  private record Done(OsAction action, long time) {}

  private final Map<Thing, Done> last = new HashMap<>();
  private int sinceCleaned;

  /** When something sensitive was done last: who goes out after that may have it with him. */
  private long sensitive = Long.MIN_VALUE;

  /** Something sensitive was done. */
  void sensitive(long time) {
    sensitive = Math.max(sensitive, time);
  }

  /** Whether this was done less than {@link #WINDOW} after it was last let pass. */
  boolean isRepeated(TrackedProcess process, OsAction action, long time) {
    if (++sinceCleaned >= CLEAN_EVERY) {
      sinceCleaned = 0;
      last.values().removeIf(done -> time - done.time > OLD);
    }
    List<Object> things = things(action);
    if (things.stream().allMatch(what -> isLast(new Thing(process, what), action, time))) {
      return true;
    }
    if (last.size() > MAX - things.size()) {
      last.clear();
    }
    Done done = new Done(action, time);
    things.forEach(what -> last.put(new Thing(process, what), done));
    return false;
  }

  private boolean isLast(Thing thing, OsAction action, long time) {
    Done before = last.get(thing);
    return before != null
        && before.action.equals(action)
        && Math.abs(time - before.time) < WINDOW
        && !(goesOut(action) && sensitive >= before.time);
  }

  private static boolean goesOut(OsAction action) {
    return action instanceof OsAction.Connect || action instanceof OsAction.Send;
  }

  /** The paths that it is about; of what is about none, itself. */
  private static List<Object> things(OsAction action) {
    return switch (action) {
      case OsAction.Open open -> List.of(open.path());
      case OsAction.Create create -> List.of(create.path());
      case OsAction.Remove remove -> List.of(remove.path());
      case OsAction.ChangeMode change -> List.of(change.path());
      case OsAction.Rename rename -> List.of(rename.from(), rename.to());
      default -> List.of(action);
    };
  }

  int size() {
    return last.size();
  }
}
