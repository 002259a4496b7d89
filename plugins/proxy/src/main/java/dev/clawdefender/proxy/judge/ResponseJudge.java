package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.relay.FrameJudge.Outcome;
import java.util.Arrays;

/** Judges answers, and what a server asks for in them. Used by the judge's thread. */
final class ResponseJudge {
  private final JudgedMessage message;
  private final Envelope envelope;
  private final MessageFacts facts;
  private final Text method;
  private final PendingRequests answered;
  private final SessionState state;

  ResponseJudge(JudgedMessage message) {
    this.message = message;
    this.envelope = message.envelope;
    this.facts = message.facts;
    this.method = message.method;
    this.answered = message.answered;
    this.state = message.state;
  }

  /** Judges a result or an error. */
  Outcome judge(JsonTape tape) {
    if (message.direction == Direction.TO_SERVER
        && message.prompts.answered(tape, envelope.id(), envelope.result())) {
      return Outcome.DROP;
    }
    PendingRequests.Pending request = answered.find(tape, envelope.id());
    if (request == null) {
      return message.drop("a response to no request that is under way");
    }
    if (request.abandoned()) {
      var unused = answered.remove(tape, envelope.id());
      return message.drop("a response to a request of a server process that has gone");
    }
    method.set(request.method());
    if (message.direction == Direction.TO_CLIENT) {
      message.speaker.is(request.client());
    }
    return answer(tape, request);
  }

  private Outcome answer(JsonTape tape, PendingRequests.Pending request) {
    int result = envelope.result();
    boolean setsUp =
        result >= 0
            && message.direction == Direction.TO_CLIENT
            && method.contentEquals("initialize");
    if (setsUp) {
      int version = tape.member(result, "protocolVersion");
      state.revision(version >= 0 ? tape.text(version) : "");
    }
    Decision decision = decideResponse(tape, request, result);
    if (message.redacts(decision)) {
      JsonTape own = message.redacted(decision);
      if (own != null && own != tape) {
        return answer(own, request);
      }
      decision = own == null ? decision : message.decider.besidesRedaction();
    }
    // Not before: the thread may get lost in a rule, and another judge the answer once more.
    var unused = answered.answer(tape, envelope.id());
    if (message.goesOn(decision)) {
      if (setsUp) {
        state.setUp(Arrays.copyOfRange(tape.bytes(), tape.start(result), tape.end(result)));
      }
      boolean modern = state.era() == SessionState.Era.MODERN;
      if (modern && !request.approved().isEmpty() && result >= 0 && wantsInput(tape, result)) {
        message.prompts.expectContinuation(request.approved());
      }
      return Outcome.FORWARD;
    }
    if (decision.action() == Action.PROMPT) {
      message.approval(Answer.none("nobody can be asked about an answer"));
    }
    return message.blockAnswer(tape, decision);
  }

  private static boolean wantsInput(JsonTape tape, int result) {
    int type = tape.is(result, JsonTape.Kind.OBJECT) ? tape.member(result, "resultType") : -1;
    return type >= 0
        && tape.is(type, JsonTape.Kind.STRING)
        && tape.stringEquals(type, "input_required");
  }

  private Decision decideResponse(JsonTape tape, PendingRequests.Pending request, int result) {
    PolicySnapshot snapshot = message.decider.begin();
    message.speaker.tell();
    message.reader.response(
        tape,
        result >= 0 ? result : envelope.error(),
        request.method(),
        request.tool(),
        message.direction,
        facts);
    Decision decision = message.decider.decide(facts);
    int asked = result < 0 ? -1 : tape.member(result, "inputRequests");
    if (!decision.action().forwards() || asked < 0 || !tape.is(asked, JsonTape.Kind.OBJECT)) {
      return decision;
    }
    // A server that wants something of the client asks inside a result (revision 2026-07-28): each
    // such question is judged as the request it would have been before.
    int end = tape.next(asked);
    for (int key = asked + 1; key < end; key = tape.next(key + 1)) {
      int question = key + 1;
      int name = tape.member(question, "method");
      if (name < 0 || !tape.is(name, JsonTape.Kind.STRING)) {
        return new Decision(
            Action.BLOCK, "(unjudgeable)", snapshot.epoch(), "a question without a method");
      }
      int params = tape.member(question, "params");
      Decision inner = message.decideCall(tape, name, params, false);
      if (!inner.action().forwards()) {
        return inner;
      }
    }
    // The questions have taken the response's place meanwhile.
    method.set(request.method());
    message.reader.response(
        tape, result, request.method(), request.tool(), message.direction, facts);
    return decision;
  }
}
