package dev.clawdefender.correlation.behaviour;

import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.correlation.engine.Addresses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes deeds of events. Used by one thread. */
final class Deeds {
  private static final int MAX_SESSIONS = 4_096;
  private static final int MAX_TEXT = 1_000;

  /** The tool that was called last in each session. */
  private final Map<String, String> before =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /** What an event is, if it is a deed. */
  Optional<Deed> of(Event event) {
    return switch (event) {
      case MessageEvent message when isCall(message) -> Optional.of(call(message));
      case CorrelationEvent.Effect effect -> effect(effect.seen());
      case CorrelationEvent.Undeclared undeclared -> effect(undeclared.seen());
      case CorrelationEvent.Uncorrelated uncorrelated -> effect(uncorrelated.seen());
      default -> Optional.empty();
    };
  }

  /** Whether a message is a call that went on. */
  static boolean isCall(MessageEvent message) {
    return message.type() == EventType.TOOL_CALL && message.forwarded();
  }

  private Deed call(MessageEvent message) {
    String tool = cut(message.tool());
    String last = before.put(message.session(), tool);
    Map<Dimension, String> items =
        last == null
            ? Map.of(Dimension.TOOL, tool)
            : Map.of(Dimension.TOOL, tool, Dimension.SEQUENCE, last + ", " + tool);
    return new Deed(message.time(), message.session(), message.server(), items, false);
  }

  private static Optional<Deed> effect(OsEvent seen) {
    Map<Dimension, String> items = items(seen.action());
    return items.isEmpty() || seen.server().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Deed(
                seen.time(),
                seen.session(),
                seen.server(),
                items,
                seen.sensitivity().compareTo(Sensitivity.SENSITIVE) >= 0));
  }

  private static Map<Dimension, String> items(OsAction action) {
    return switch (action) {
      case OsAction.Open open when !open.failed() -> folder(open.path());
      case OsAction.Create create -> folder(create.path());
      case OsAction.Rename rename -> folder(rename.to());
      case OsAction.Remove remove -> folder(remove.path());
      case OsAction.ChangeMode change -> folder(change.path());
      case OsAction.Execute execute -> folder(execute.program());
      case OsAction.Connect connect when !connect.failed() -> host(connect.peer().address());
      case OsAction.Send send -> host(send.peer().address());
      default -> Map.of();
    };
  }

  private static Map<Dimension, String> folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0
        ? Map.of()
        : Map.of(Dimension.PATH, cut(slash == 0 ? "/" : path.substring(0, slash)));
  }

  private static Map<Dimension, String> host(String address) {
    return Addresses.isLoopback(address) ? Map.of() : Map.of(Dimension.HOST, cut(address));
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
