package dev.clawdefender.api.plugin;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import org.jspecify.annotations.Nullable;

/** A message that is being judged. Valid only during the call it is given to. */
public interface Message {
  /** The way it travels. */
  Direction direction();

  EventType type();

  /** Its method; of a response, the method of the request it answers. */
  CharSequence method();

  /** The tool that is called, or was; empty where none is. */
  CharSequence tool();

  /** The server's configured name. */
  String server();

  /** The name that the client gave itself; empty while it is not known. Never a proof. */
  String client();

  /**
   * The arguments of a request or notification, the result or error of a response; null where there
   * are none, or {@link Capability#READ_CONTENT} is not granted.
   */
  @Nullable JsonValue content();
}
