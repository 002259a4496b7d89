package dev.clawdefender.slm.work;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.runtime.events.EventListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tools their servers call destructive. Nothing else of what servers say about their tools is
 * believed. What a session's lists take is bounded; where they say more than that, all its tools
 * count as destructive, so that nobody hides one behind a long list. What the lists of all sessions
 * take is bounded, too, at the cost of the session that takes most. Safe for use by any thread.
 */
final class ToolHints implements EventListener {
  /** The longest answer that is read, and how much of a session and of all waits to be read. */
  static final int MAX_LIST_BYTES = 1 << 20;

  static final int MAX_UNREAD_BYTES_OF_SESSION = 2 << 20;
  static final int MAX_UNREAD_BYTES = 8 << 20;

  private static final int MAX_SESSIONS = 1_000;

  /** Of a session's names. */
  private static final int MAX_CHARACTERS = 16_384;

  private static final Interest LISTS =
      Interest.in(
          MessageFilter.of(EventType.RESPONSE).methods("tools/list").only(Direction.TO_CLIENT));

  private final Map<String, Hints> sessions =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Hints> eldest) {
          boolean full = size() > MAX_SESSIONS;
          if (full) {
            unreadBytes -= eldest.getValue().unreadBytes;
          }
          return full;
        }
      };

  private long unreadBytes;

  /** What is known of a session. */
  private static final class Hints {
    private final Set<String> destructive = new HashSet<>();
    private final List<JsonValue> unread = new ArrayList<>();
    private int unreadBytes;
    private int characters;
    private boolean all;

    void add(String name) {
      if (!all && destructive.add(name)) {
        characters += name.length();
      }
      if (characters > MAX_CHARACTERS) {
        destructive.clear();
        all = true;
      }
    }
  }

  @Override
  public Interest interest() {
    return LISTS;
  }

  @Override
  public boolean wantsContent(EventType type, Direction direction, CharSequence method, int bytes) {
    return bytes <= MAX_LIST_BYTES;
  }

  /** Only keeps the list: who brings it must not wait until it is read. */
  @Override
  public synchronized void offer(Event event) {
    if (!(event instanceof MessageEvent message) || message.content() == null) {
      return;
    }
    Hints hints = of(message.session());
    if (message.bytes() > MAX_LIST_BYTES
        || hints.unreadBytes + message.bytes() > MAX_UNREAD_BYTES_OF_SESSION) {
      takeAtWorst(hints);
    }
    if (hints.all) {
      return;
    }
    hints.unread.add(message.content());
    hints.unreadBytes += message.bytes();
    unreadBytes += message.bytes();
    if (unreadBytes > MAX_UNREAD_BYTES) {
      takeAtWorst(
          Collections.max(sessions.values(), Comparator.comparingInt(each -> each.unreadBytes)));
    }
  }

  @Override
  public synchronized void offerWithoutContent(MessageEvent message) {
    takeAtWorst(of(message.session()));
  }

  /** A session that is over is asked about no more. */
  synchronized void forget(String session) {
    Hints hints = sessions.remove(session);
    if (hints != null) {
      unreadBytes -= hints.unreadBytes;
    }
  }

  private void takeAtWorst(Hints hints) {
    hints.all = true;
    hints.destructive.clear();
    takeUnread(hints);
  }

  private List<JsonValue> takeUnread(Hints hints) {
    List<JsonValue> lists = List.copyOf(hints.unread);
    unreadBytes -= hints.unreadBytes;
    hints.unreadBytes = 0;
    hints.unread.clear();
    return lists;
  }

  private Hints of(String session) {
    return sessions.computeIfAbsent(session, key -> new Hints());
  }

  /** How much waits to be read. */
  synchronized long unreadBytes() {
    return unreadBytes;
  }

  /** Whether the server of a session called a tool destructive, or says more than is read. */
  boolean isDestructive(String session, String tool) {
    List<JsonValue> lists;
    synchronized (this) {
      Hints hints = sessions.get(session);
      if (hints == null) {
        return false;
      }
      lists = takeUnread(hints);
    }
    Set<String> names = new HashSet<>();
    lists.forEach(list -> read(list, names));
    synchronized (this) {
      Hints hints = sessions.get(session);
      if (hints == null) { // it is over by now
        return names.contains(tool);
      }
      names.forEach(hints::add);
      return hints.all || hints.destructive.contains(tool);
    }
  }

  private static void read(JsonValue list, Set<String> names) {
    JsonValue tools = list.member("tools");
    if (tools == null) {
      return;
    }
    for (JsonValue tool : tools.elements()) {
      JsonValue name = tool.member("name");
      JsonValue hints = tool.member("annotations");
      JsonValue hint = hints == null ? null : hints.member("destructiveHint");
      if (name != null && hint != null && hint.kind() == JsonValue.Kind.TRUE) {
        names.add(name.text());
      }
    }
  }
}
