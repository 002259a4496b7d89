package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.IdSalvage;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.Methods;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.relay.FrameJudge.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges single messages of one direction: the envelope, the protocol's state, then policy. Holds
 * the outcome of the last message. Used by one thread at a time.
 */
final class MessageJudge {
  private final JudgedMessage message;
  private final Envelope envelope;
  private final Text method;
  private final RequestJudge requests;
  private final ResponseJudge responses;

  /**
   * @param onLost has another thread go on if this one gets lost in a rule
   */
  MessageJudge(Direction direction, Judging judging, Runnable onLost) {
    this.message = new JudgedMessage(direction, judging, onLost);
    this.envelope = message.envelope;
    this.method = message.method;
    this.requests = new RequestJudge(message, judging);
    this.responses = new ResponseJudge(message);
  }

  /** What goes back to the sender of the last message, without an end of line, or null. */
  byte @Nullable [] reply() {
    return message.reply();
  }

  /** What goes on instead of the last message, without an end of line, or null. */
  byte @Nullable [] substitute() {
    return message.substitute();
  }

  /** Judges the message {@code token}. */
  Outcome judge(JsonTape tape, int token, boolean inBatch) {
    try {
      return judged(tape, token, inBatch);
    } finally {
      message.decider.end();
    }
  }

  private Outcome judged(JsonTape tape, int token, boolean inBatch) {
    message.begin(tape.end(token) - tape.start(token));
    Envelope.Fault fault = message.become(tape, token);
    if (fault != null) {
      return malformed(tape, fault);
    }
    Outcome outcome =
        switch (envelope.kind()) {
          case REQUEST -> requests.judge(tape, token, inBatch);
          case NOTIFICATION -> notification(tape);
          case RESULT, ERROR -> responses.judge(tape);
        };
    return outcome == Outcome.FORWARD ? message.passes() : outcome;
  }

  /**
   * Judges a call again that a person was asked about.
   *
   * @param tape the call and nothing else
   * @return {@link Outcome#FORWARD} if it goes on; else {@link #reply} may hold what its sender
   *     gets
   */
  Outcome release(JsonTape tape, HeldCall held, Answer answer) {
    try {
      return requests.release(tape, held, answer);
    } finally {
      message.decider.end();
    }
  }

  /** Refuses a call that waited, because judging it again failed. */
  Outcome unjudged(JsonTape tape) {
    return requests.unjudged(tape);
  }

  private Outcome notification(JsonTape tape) {
    tape.read(envelope.method(), method);
    Methods.Method known = Methods.find(method);
    if (known != null && !known.notification()) {
      return message.drop("\"" + known.name() + "\" is a request and must have an id");
    }
    if (known != null && !known.sender().allows(message.direction)) {
      return message.drop("\"" + known.name() + "\" is not sent " + message.direction.text());
    }
    Decision decision = message.decideCall(tape, envelope.method(), envelope.params(), true);
    if (message.redacts(decision)) {
      JsonTape own = message.redacted(decision);
      if (own != null && own != tape) {
        return notification(own);
      }
      decision = own == null ? decision : message.decider.besidesRedaction();
    }
    if (!message.goesOn(decision)) {
      if (decision.action() == Action.PROMPT) {
        message.approval(Answer.none("nobody can be asked about a notification"));
      }
      return message.blockSilently(decision);
    }
    if (method.contentEquals("notifications/cancelled") && envelope.params() >= 0) {
      int id = tape.member(envelope.params(), "requestId");
      if (id >= 0 && Envelope.isId(tape, id)) {
        message.sent.remove(tape, id); // it may get no answer any more
      }
    }
    return Outcome.FORWARD;
  }

  /** Refuses a JSON value that is no message. */
  private Outcome malformed(JsonTape tape, Envelope.Fault fault) {
    message.noteRefused(fault.text());
    int id = envelope.id();
    if (id >= 0 && envelope.method() < 0 && message.answered.answer(tape, id) != null) {
      return message.answerRefused(tape.source(id), fault.text());
    }
    boolean request = id >= 0 && envelope.method() >= 0;
    // Without an id nobody knows whom to tell, unless the message may have been a request.
    boolean unknown =
        message.direction == Direction.TO_SERVER
            && id < 0
            && (fault == Envelope.Fault.ID || envelope.method() < 0);
    return request || unknown
        ? message.reply(request ? tape.source(id) : null, ErrorCode.INVALID_REQUEST, fault.text())
        : Outcome.DROP;
  }

  /** Refuses bytes that cannot be read as JSON at all. */
  Outcome unreadable(byte[] bytes, int from, int to, ErrorCode code, String problem) {
    message.begin(to - from);
    message.noteRefused(problem);
    String id = IdSalvage.find(bytes, from, to);
    boolean call = IdSalvage.isCall(bytes, from, to);
    if (id != null && !call && removeAnswered(id)) {
      return message.answerRefused(id, problem);
    }
    // A server's stray output is no request: it gets no answer that it would not understand.
    return message.direction == Direction.TO_SERVER || id != null && call
        ? message.reply(id, code, problem)
        : Outcome.DROP;
  }

  /** What the last message was judged as. */
  JsonTape current() {
    return message.current();
  }

  /** Adds the id of the last message, as JSON, if that was a request. */
  void noteRequest(JsonTape tape, Set<String> ids) {
    if (envelope.kind() == Envelope.Kind.REQUEST) {
      ids.add(tape.source(envelope.id()));
    }
  }

  /** These requests do not go on, other than was decided. */
  void forget(Set<String> ids) {
    for (String id : ids) {
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      JsonTape tape = new JsonTape();
      if (new JsonReader().read(bytes, 0, bytes.length, tape) == null) {
        message.sent.remove(tape, 0);
      }
    }
  }

  private boolean removeAnswered(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    return new JsonReader().read(bytes, 0, bytes.length, tape) == null
        && message.answered.answer(tape, 0) != null;
  }
}
