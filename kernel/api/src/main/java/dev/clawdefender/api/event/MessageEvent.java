package dev.clawdefender.api.event;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message was judged.
 *
 * @param session the session's id
 * @param server the server's configured name
 * @param client the name that the client gave itself; empty while it is not known
 * @param method its method; of a response, the method of the request it answers
 * @param tool the tool that is called, or was; empty where none is
 * @param id the request's id as it is spelled in JSON; empty where there is none
 * @param decision what policy and rule plugins decided
 * @param forwarded whether it reached the other side
 * @param failed of a response: whether it says that what was asked for failed
 * @param bytes its length
 * @param content the arguments of a request or notification, the result or error of a response, as
 *     they came; null where there are none, or {@link
 *     dev.clawdefender.api.plugin.Capability#READ_CONTENT} is not granted
 */
public record MessageEvent(
    Instant time,
    String session,
    String server,
    String client,
    Direction direction,
    EventType type,
    String method,
    String tool,
    String id,
    Decision decision,
    boolean forwarded,
    boolean failed,
    int bytes,
    @Nullable JsonValue content)
    implements Event {

  /** The same without what it says. */
  public MessageEvent withoutContent() {
    return content == null
        ? this
        : new MessageEvent(
            time, session, server, client, direction, type, method, tool, id, decision, forwarded,
            failed, bytes, null);
  }
}
