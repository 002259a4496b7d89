package dev.clawdefender.api;

import java.util.Locale;
import java.util.Optional;

/** What kind of event a message is; the spelling in policy files is the lower-case name. */
public enum EventType {
  /** {@code tools/call} with a tool's name. */
  TOOL_CALL,
  /** {@code resources/read} with a URI. */
  RESOURCE_READ,
  /** {@code sampling/createMessage}. */
  SAMPLING,
  /**
   * {@code tools/list}, {@code resources/list}, {@code resources/templates/list}, {@code
   * prompts/list}.
   */
  LIST,
  /** Any message that expects no answer. */
  NOTIFICATION,
  /** The answer to a request. */
  RESPONSE,
  /** Every other request. */
  OTHER;

  /** The name as it stands in policy files, logs and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The event type spelled {@code text}, if there is one. */
  public static Optional<EventType> parse(String text) {
    for (EventType type : values()) {
      if (type.text().equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
