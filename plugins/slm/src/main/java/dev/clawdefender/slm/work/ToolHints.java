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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tools their servers call destructive. Nothing else of what servers say about their tools is
 * believed. Safe for use by any thread.
 */
final class ToolHints implements EventListener {
  private static final int MAX_SESSIONS = 1_000;
  private static final int MAX_TOOLS = 1_000;
  private static final Interest LISTS =
      Interest.in(
          MessageFilter.of(EventType.RESPONSE).methods("tools/list").only(Direction.TO_CLIENT));

  /** Answers that nobody has looked at yet, and the names of destructive tools, by session. */
  private final Map<String, List<JsonValue>> unread = bounded();

  private final Map<String, Set<String>> destructive = bounded();

  private static <T> Map<String, T> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > MAX_SESSIONS;
      }
    };
  }

  @Override
  public Interest interest() {
    return LISTS;
  }

  /** Only keeps the list: who brings it must not wait until it is read. */
  @Override
  public synchronized void offer(Event event) {
    if (event instanceof MessageEvent message && message.content() != null) {
      List<JsonValue> lists = unread.computeIfAbsent(message.session(), key -> new ArrayList<>());
      if (lists.size() < MAX_TOOLS) {
        lists.add(message.content());
      }
    }
  }

  /** Whether the server of a session called a tool destructive. */
  boolean isDestructive(String session, String tool) {
    List<JsonValue> lists;
    synchronized (this) {
      lists = unread.remove(session);
    }
    if (lists != null) {
      Set<String> names = new HashSet<>();
      lists.forEach(list -> read(list, names));
      synchronized (this) {
        destructive.computeIfAbsent(session, key -> new HashSet<>()).addAll(names);
      }
    }
    synchronized (this) {
      return destructive.getOrDefault(session, Set.of()).contains(tool);
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
      if (name != null
          && hint != null
          && hint.kind() == JsonValue.Kind.TRUE
          && names.size() < MAX_TOOLS) {
        names.add(name.text());
      }
    }
  }
}
