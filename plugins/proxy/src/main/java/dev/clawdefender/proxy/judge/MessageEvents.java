package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.StoredJson;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.runtime.events.EventHub;
import java.time.Instant;

/**
 * Tells analyzers of the messages of one direction that were decided and recorded. Used by one
 * thread at a time.
 */
final class MessageEvents {
  private final EventHub hub;
  private final Direction direction;
  private final SessionState state;
  private final Envelope envelope;
  private final MessageFacts facts;

  /**
   * @param envelope of the message at hand
   * @param facts of the message at hand
   */
  MessageEvents(
      EventHub hub,
      Direction direction,
      SessionState state,
      Envelope envelope,
      MessageFacts facts) {
    this.hub = hub;
    this.direction = direction;
    this.state = state;
    this.envelope = envelope;
    this.facts = facts;
  }

  /**
   * Tells of the message at hand, if anybody wants to hear of it.
   *
   * @param speaker the name of the client that it is from or for
   * @param length of the message, in bytes
   */
  void publish(Decision decision, boolean forwarded, String speaker, int length) {
    if (!hub.wants(facts.eventType, direction, facts.method)) {
      return;
    }
    boolean told =
        facts.arguments < 0 || hub.wantsContent(facts.eventType, direction, facts.method, length);
    MessageEvent event = event(decision, forwarded, speaker, length, told);
    if (told) {
      hub.publish(event);
    } else {
      hub.publishWithoutContent(event);
    }
  }

  private MessageEvent event(
      Decision decision, boolean forwarded, String speaker, int length, boolean content) {
    JsonTape tape = facts.tape;
    int id = envelope.id();
    return new MessageEvent(
        Instant.now(),
        state.session(),
        state.server(),
        speaker,
        direction,
        facts.eventType,
        facts.method.toString(),
        facts.tool.toString(),
        id < 0 ? "" : tape.source(id),
        decision,
        forwarded,
        facts.isResponse() && failed(tape),
        length,
        content && facts.arguments >= 0 ? new StoredJson(tape, facts.arguments) : null);
  }

  /** Whether a response is an error, or the result of a tool that could not do what it was to. */
  private boolean failed(JsonTape tape) {
    int result = envelope.result();
    if (result < 0) {
      return true;
    }
    int error = tape.is(result, JsonTape.Kind.OBJECT) ? tape.member(result, "isError") : -1;
    return error >= 0 && tape.is(error, JsonTape.Kind.TRUE);
  }
}
