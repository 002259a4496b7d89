package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.CallDigest;
import dev.clawdefender.policy.Methods;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.judge.HeldCall.Asked;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.relay.FrameJudge.Outcome;
import dev.clawdefender.runtime.session.Noticed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests, and once more those that a person was asked about. Used by the judge's thread.
 */
final class RequestJudge {
  private static final String FOUND_MEANWHILE =
      "something else was found meanwhile; make the call anew";

  private final JudgedMessage message;
  private final Envelope envelope;
  private final Text method;
  private final PendingRequests sent;
  private final Prompts prompts;
  private final Asking asking;
  private final CallDigest digest = new CallDigest();
  private final NamePool names = new NamePool();

  RequestJudge(JudgedMessage message, Judging judging) {
    this.message = message;
    this.envelope = message.envelope;
    this.method = message.method;
    this.sent = message.sent;
    this.prompts = message.prompts;
    this.asking = new Asking(message, judging);
  }

  /** Judges the request {@code token}. */
  Outcome judge(JsonTape tape, int token, boolean inBatch) {
    boolean mayRepeat =
        message.direction == Direction.TO_SERVER
            && message.state.era() == SessionState.Era.MODERN
            && !inBatch;
    RepeatedCall repeated = mayRepeat ? RepeatedCall.find(tape, token, envelope.params()) : null;
    if (repeated == null) {
      return request(tape, inBatch, null);
    }
    // From here on, the message is what the server is to see.
    JsonTape own = repeated.tape();
    take(own);
    Outcome outcome = request(own, false, repeated);
    if (outcome != Outcome.FORWARD) {
      return outcome;
    }
    outcome = message.passes();
    return outcome == Outcome.FORWARD
        ? message.replaced(Arrays.copyOf(repeated.line(), repeated.line().length - 1))
        : outcome;
  }

  private void take(JsonTape request) {
    if (message.become(request, 0) != null) {
      throw new IllegalStateException("a request is none any more");
    }
  }

  private Outcome request(JsonTape tape, boolean inBatch, @Nullable RepeatedCall repeated) {
    tape.read(envelope.method(), method);
    Methods.Method known = Methods.find(method);
    String problem = RequestRules.problem(known, message.direction, inBatch);
    if (problem != null) {
      return message.refuse(tape, ErrorCode.INVALID_REQUEST, problem);
    }
    String parameter = RequestRules.missingParameter(tape, method, envelope.params());
    if (parameter != null) {
      return message.refuse(
          tape, ErrorCode.INVALID_PARAMS, "\"params." + parameter + "\" must be a string");
    }
    SessionState.Era chosen = message.speaker.note(tape, method, envelope.params());
    if (message.direction == Direction.TO_CLIENT && chosen == SessionState.Era.MODERN) {
      return message.refuse(
          tape, ErrorCode.INVALID_REQUEST, "servers send no requests in this protocol revision");
    }
    switch (sent.check(tape, envelope.id())) {
      case ID_IN_USE -> {
        return message.refuse(
            tape, ErrorCode.INVALID_REQUEST, "a request of this id is still under way");
      }
      case TOO_MANY -> {
        return message.refuse(
            tape,
            ErrorCode.TOO_MANY,
            "more than " + PendingRequests.CAPACITY + " requests wait for an answer");
      }
      case YES -> {}
    }
    Decision decision = message.decideCall(tape, envelope.method(), envelope.params(), false);
    if (message.redacts(decision)) {
      JsonTape own = message.redacted(decision);
      if (own == null) {
        return message.block(tape, decision);
      }
      if (own != tape) {
        return request(own, inBatch, repeated);
      }
      decision = message.decider.besidesRedaction();
    }
    HeldCall answered = repeated == null ? null : prompts.repeated(repeated.key());
    String name = known != null ? known.name() : names.get(method);
    if (message.goesOn(decision)) {
      if (answered != null) {
        answered.answer(Answer.none("policy does not ask any more"));
      }
      sent.add(tape, envelope.id(), pending(name, ""));
      return Outcome.FORWARD;
    }
    if (!Asking.asks(decision)) {
      if (answered != null) {
        answered.answer(Answer.none("policy blocks it by now"));
      }
      return message.block(tape, decision);
    }
    return prompt(tape, decision, name, inBatch, repeated, answered);
  }

  /** Lets a call that needs an approval go on if it has one; else asks for one if that can be. */
  private Outcome prompt(
      JsonTape tape,
      Decision decision,
      String name,
      boolean inBatch,
      @Nullable RepeatedCall repeated,
      @Nullable HeldCall answered) {
    String call = digest.of(message.facts);
    boolean quarantine = decision.action() == Action.QUARANTINE;
    if (repeated != null) {
      if (answered == null) {
        HeldCall elsewhere = prompts.answeredElsewhere(repeated.key(), call, quarantine);
        Answer answer =
            elsewhere != null
                ? elsewhere.answer().join() // it is there
                : Answer.none("the answer came too late; make the call anew");
        message.approval(answer);
        return elsewhere != null && answer.allows()
            ? approved(tape, decision, name, call, elsewhere.quarantine())
            : message.block(tape, decision);
      }
      if (answered.digest().equals(call) && quarantine == (answered.quarantine() != null)) {
        answered.answer(Answer.of(repeated.approval()));
        Answer answer = answered.answer().join(); // whoever was first
        message.approval(answer);
        prompts.remember(answered, answer);
        return answer.allows()
            ? approved(tape, decision, name, call, answered.quarantine())
            : message.block(tape, decision);
      }
      answered.answer(Answer.none("the call, or what it is about, changed before it was approved"));
    } else if (!quarantine && prompts.remembers(call)) {
      message.approval(Answer.of(Approval.SESSION));
      return approved(tape, decision, name, call, null);
    } else if (!quarantine && asking.isContinuation(tape) && prompts.continues(call)) {
      message.approval(Answer.of(Approval.ONCE));
      return approved(tape, decision, name, call, null);
    }
    String refusal = asking.refusal(tape, inBatch);
    if (refusal == null) {
      refusal = prompts.admit();
    }
    if (refusal != null) {
      message.approval(Answer.none(refusal));
      return message.block(tape, decision);
    }
    message.approval(Answer.none("asked"));
    if (!message.record(decision, false, null)) {
      prompts.withdraw();
      return message.unrecorded(tape);
    }
    Asked asked = asking.how(tape);
    if (asked != Asked.BY_RESULT) {
      sent.add(tape, envelope.id(), pending(name, ""));
    }
    asking.hold(tape, decision, call, asked);
    return Outcome.DROP;
  }

  /**
   * @param known what the person knew of who let it pass in spite of a quarantine; else null
   */
  private Outcome approved(
      JsonTape tape, Decision asked, String name, String call, @Nullable Noticed known) {
    Decision decision = asked;
    if (known != null) {
      // That the session goes on does not let a call pass that is blocked by itself.
      decision = message.decideCall(tape, envelope.method(), envelope.params(), false, known);
      if (decision.action() == Action.QUARANTINE) {
        message.approval(Answer.none(FOUND_MEANWHILE));
      }
      if (!decision.action().forwards() && decision.action() != Action.PROMPT) {
        return message.block(tape, decision);
      }
    }
    message.decided(decision);
    sent.add(tape, envelope.id(), pending(name, call));
    return Outcome.FORWARD;
  }

  private PendingRequests.Pending pending(String name, String approved) {
    return new PendingRequests.Pending(
        name, names.get(message.facts.tool), approved, message.speaker.name());
  }

  /** Judges a call again that a person was asked about. */
  Outcome release(JsonTape tape, HeldCall held, Answer answer) {
    reread(tape);
    message.approval(answer);
    PendingRequests.Pending request = sent.find(tape, envelope.id());
    if (request != null && !held.repeated()) {
      message.speaker.is(request.client());
    }
    Noticed known = answer.allows() ? held.quarantine() : null;
    Decision decision =
        message.decideCall(tape, envelope.method(), envelope.params(), false, known);
    message.decided(decision);
    if (decision.action() == Action.QUARANTINE && (answer.allows() || answer.lifted())) {
      message.approval(Answer.none(FOUND_MEANWHILE));
    }
    if (held.repeated()) {
      // It was answered with the question, so nobody waits for it.
      return message.blockSilently(decision);
    }
    if (request == null || request.abandoned()) {
      sent.remove(tape, envelope.id());
      message.approval(Answer.none("the sender cancelled it"));
      return message.blockSilently(decision);
    }
    boolean goesOn =
        decision.action().forwards() || decision.action() == Action.PROMPT && answer.allows();
    if (goesOn) {
      return message.passes();
    }
    if (decision.action() == Action.PROMPT && answer.lifted()) {
      return askOfItself(tape, held, decision);
    }
    sent.remove(tape, envelope.id());
    return message.block(tape, decision);
  }

  /** Asks about a call by itself, after it was held for what was found in its session. */
  private Outcome askOfItself(JsonTape tape, HeldCall held, Decision decision) {
    if (prompts.remembers(held.digest())) {
      message.approval(Answer.of(Approval.SESSION));
      return message.passes();
    }
    String refusal = prompts.admit();
    if (refusal != null) {
      message.approval(Answer.none(refusal));
      sent.remove(tape, envelope.id());
      return message.block(tape, decision);
    }
    message.approval(Answer.none("asked"));
    if (!message.record(decision, false, null)) {
      prompts.withdraw();
      return message.unrecorded(tape);
    }
    asking.hold(tape, decision, held.digest(), held.asked());
    return Outcome.DROP;
  }

  /** Refuses a call that waited, because judging it again failed. */
  Outcome unjudged(JsonTape tape) {
    reread(tape);
    return sent.remove(tape, envelope.id()) == null
        ? Outcome.DROP
        : message.refuse(tape, ErrorCode.INVALID_REQUEST, "it could not be judged");
  }

  private void reread(JsonTape tape) {
    message.begin(tape.end(0) - tape.start(0));
    take(tape);
    tape.read(envelope.method(), method);
  }
}
