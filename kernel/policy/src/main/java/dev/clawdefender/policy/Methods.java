package dev.clawdefender.policy;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of the protocol's revisions from 2024-11-05 to 2026-07-28, as data. */
public final class Methods {
  /** Who may send a method. */
  public enum Sender {
    CLIENT,
    SERVER,
    BOTH;

    /** Whether a message of this method may travel that way. */
    public boolean allows(Direction direction) {
      return switch (this) {
        case CLIENT -> direction == Direction.TO_SERVER;
        case SERVER -> direction == Direction.TO_CLIENT;
        case BOTH -> true;
      };
    }
  }

  /**
   * What is known of a method.
   *
   * @param name the method
   * @param sender who may send it
   * @param notification whether it is a notification and never a request; else it is the reverse
   * @param plumbing whether catch-all rules and the default leave it alone
   * @param eventType what kind of event it is
   */
  public record Method(
      String name, Sender sender, boolean notification, boolean plumbing, EventType eventType) {}

  private static final Map<String, Method> TABLE = new HashMap<>();

  static {
    plumbing("initialize", Sender.CLIENT);
    plumbing("server/discover", Sender.CLIENT);
    plumbing("ping", Sender.BOTH);
    plumbing("logging/setLevel", Sender.CLIENT);
    request("tools/call", Sender.CLIENT, EventType.TOOL_CALL);
    request("resources/read", Sender.CLIENT, EventType.RESOURCE_READ);
    request("tools/list", Sender.CLIENT, EventType.LIST);
    request("resources/list", Sender.CLIENT, EventType.LIST);
    request("resources/templates/list", Sender.CLIENT, EventType.LIST);
    request("prompts/list", Sender.CLIENT, EventType.LIST);
    request("resources/subscribe", Sender.CLIENT, EventType.OTHER);
    request("resources/unsubscribe", Sender.CLIENT, EventType.OTHER);
    request("subscriptions/listen", Sender.CLIENT, EventType.OTHER);
    request("prompts/get", Sender.CLIENT, EventType.OTHER);
    request("completion/complete", Sender.CLIENT, EventType.OTHER);
    request("resources/directory/read", Sender.CLIENT, EventType.OTHER);
    request("roots/list", Sender.SERVER, EventType.OTHER);
    request("sampling/createMessage", Sender.SERVER, EventType.SAMPLING);
    request("elicitation/create", Sender.SERVER, EventType.OTHER);
    request("tasks/get", Sender.BOTH, EventType.OTHER);
    request("tasks/result", Sender.BOTH, EventType.OTHER);
    request("tasks/cancel", Sender.BOTH, EventType.OTHER);
    request("tasks/list", Sender.BOTH, EventType.OTHER);
    request("tasks/update", Sender.CLIENT, EventType.OTHER);
    notification("notifications/initialized", Sender.CLIENT);
    notification("notifications/roots/list_changed", Sender.CLIENT);
    notification("notifications/cancelled", Sender.BOTH);
    notification("notifications/progress", Sender.BOTH);
    notification("notifications/message", Sender.SERVER);
    notification("notifications/elicitation/complete", Sender.SERVER);
    notification("notifications/tools/list_changed", Sender.SERVER);
    notification("notifications/prompts/list_changed", Sender.SERVER);
    notification("notifications/resources/list_changed", Sender.SERVER);
    notification("notifications/resources/updated", Sender.SERVER);
    notification("notifications/subscriptions/acknowledged", Sender.SERVER);
    notification("notifications/tasks/status", Sender.BOTH);
    notification("notifications/tasks", Sender.SERVER);
  }

  private static final Method[] SLOTS = slots();

  private Methods() {}

  private static void plumbing(String name, Sender sender) {
    TABLE.put(name, new Method(name, sender, false, true, EventType.OTHER));
  }

  private static void request(String name, Sender sender, EventType type) {
    TABLE.put(name, new Method(name, sender, false, false, type));
  }

  private static void notification(String name, Sender sender) {
    TABLE.put(name, new Method(name, sender, true, true, EventType.NOTIFICATION));
  }

  private static Method[] slots() {
    Method[] slots = new Method[Integer.highestOneBit(TABLE.size()) * 4];
    for (Method method : TABLE.values()) {
      int slot = hash(method.name) & (slots.length - 1);
      while (slots[slot] != null) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = method;
    }
    return slots;
  }

  private static int hash(CharSequence name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    return hash ^ (hash >>> 16);
  }

  /** What is known of a method, or null. An unknown one is reviewed, in any direction and form. */
  public static @Nullable Method find(CharSequence name) {
    int slot = hash(name) & (SLOTS.length - 1);
    while (SLOTS[slot] != null) {
      if (SLOTS[slot].name.contentEquals(name)) {
        return SLOTS[slot];
      }
      slot = (slot + 1) & (SLOTS.length - 1);
    }
    return null;
  }
}
