package dev.clawdefender.policy;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.plugin.Message;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.TapeValue;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.access.Accesses;
import org.jspecify.annotations.Nullable;

/**
 * What policy knows of one message. Filled by {@link FactsReader}, read by {@link
 * PolicySnapshot#decide}; reused from message to message by the one thread that owns it.
 */
public final class MessageFacts implements Message {
  /** The way the message travels. */
  public Direction direction = Direction.TO_SERVER;

  public EventType eventType = EventType.OTHER;

  /** Whether this is protocol plumbing, which catch-all rules and the default leave alone. */
  public boolean plumbing;

  /** The method; of a response, the method of the request it answers. */
  public final Text method = new Text();

  /** The name of the tool that is called; empty where none is. */
  public final Text tool = new Text();

  /** The configured name of the server. */
  public String server = "";

  /** The name that the client gave itself; empty while it is not known. */
  public String client = "";

  /** The message that {@link #arguments} is a token of. */
  public JsonTape tape = new JsonTape();

  /** The token that {@code args} pointers start from, or -1 if there is none. */
  public int arguments = -1;

  /** The token of the params of a request or a notification, or -1 if there are none. */
  public int params = -1;

  /** What the arguments reach for, as far as the interest that was given asks. */
  public final Accesses accesses = new Accesses();

  /** What was noticed in the session until now. */
  public SessionRisk risk = SessionRisk.NONE;

  /** What a person let the session go on in spite of; null if nobody did. */
  public @Nullable Lift lift;

  /** What earlier sessions with the same server left, and nobody let go; holds back only. */
  public SessionRisk inherited = SessionRisk.NONE;

  /** Why nobody can say what this message does, or null. Such a message is blocked. */
  public @Nullable String unjudgeable;

  /** Whether the rule in code that is asked may see what the message says. */
  public boolean contentShown = true;

  @Override
  public Direction direction() {
    return direction;
  }

  @Override
  public EventType type() {
    return eventType;
  }

  @Override
  public CharSequence method() {
    return method;
  }

  @Override
  public CharSequence tool() {
    return tool;
  }

  @Override
  public String server() {
    return server;
  }

  @Override
  public String client() {
    return client;
  }

  @Override
  public @Nullable JsonValue content() {
    return contentShown && arguments >= 0 ? new TapeValue(tape, arguments) : null;
  }

  /** Whether the message answers another. */
  public boolean isResponse() {
    return eventType == EventType.RESPONSE;
  }

  /** Forgets the last message. Server, client and what is known of the session stay. */
  public void clear() {
    direction = Direction.TO_SERVER;
    eventType = EventType.OTHER;
    plumbing = false;
    method.clear();
    tool.clear();
    arguments = -1;
    params = -1;
    accesses.clear();
    unjudgeable = null;
  }
}
