package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.relay.FrameJudge.Outcome;
import dev.clawdefender.runtime.policy.Decider;
import dev.clawdefender.runtime.session.Noticed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The message at hand: what is known of it, what policy says of it, and what becomes of it. Each of
 * its outcomes is recorded, counted and told here. Used by one thread at a time, for one message
 * after the other.
 */
final class JudgedMessage {
  /** How often a message is redacted before it is given up. */
  private static final int MAX_REDACTIONS = 8;

  final Direction direction;
  final SessionState state;
  final Prompts prompts;
  final FactsReader reader;

  /** Requests that travel this way. */
  final PendingRequests sent;

  /** Requests that are answered this way. */
  final PendingRequests answered;

  final Envelope envelope = new Envelope();
  final MessageFacts facts = new MessageFacts();

  /** Its method; of a response: that of the request. */
  final Text method = new Text();

  final Decider decider;
  final Speaker speaker;

  private final Judging judging;
  private final Recorder recorder;
  private final Counters counters;
  private final MessageEvents events;
  private final DecisionLog log;

  private long begun;
  private int length;
  private @Nullable Decision decided;
  private @Nullable Answer approval;
  private @Nullable Decision redaction;
  private int redactions;
  private JsonTape current = new JsonTape(); // with what goes on, should it go on
  private int token; // of the message in it

  private byte @Nullable [] reply;
  private byte @Nullable [] substitute;

  /**
   * @param onLost has another thread go on if this one gets lost in a rule
   */
  JudgedMessage(Direction direction, Judging judging, Runnable onLost) {
    this.direction = direction;
    this.judging = judging;
    this.state = judging.state();
    this.prompts = judging.prompts();
    this.decider = judging.policy().decider(state.risk(), onLost);
    boolean toServer = direction == Direction.TO_SERVER;
    this.sent = toServer ? state.fromClient() : state.fromServer();
    this.answered = toServer ? state.fromServer() : state.fromClient();
    this.reader = judging.facts();
    this.recorder = new Recorder(judging.kernel().journal(), direction, state);
    this.counters = judging.counters(direction);
    this.events = new MessageEvents(judging.kernel().events(), direction, state, envelope, facts);
    this.log = new DecisionLog(direction, state, facts);
    this.speaker = new Speaker(direction, state, reader);
  }

  /** What goes back to its sender, without an end of line, or null. */
  byte @Nullable [] reply() {
    return reply;
  }

  /** What goes on in its place, without an end of line, or null. */
  byte @Nullable [] substitute() {
    return substitute;
  }

  /** Something else goes on in its place. */
  Outcome replaced(byte[] bytes) {
    substitute = bytes;
    return Outcome.REPLACE;
  }

  /** What it was judged as. */
  JsonTape current() {
    return current;
  }

  /** What a person said about it, or why no person did. */
  void approval(Answer answer) {
    approval = answer;
  }

  /** The decision that is recorded if it goes on. */
  void decided(Decision decision) {
    decided = decision;
  }

  /** Takes the next in hand, of so many bytes; {@link #become} follows if it can be read. */
  void begin(int bytes) {
    reply = null;
    substitute = null;
    decided = null;
    approval = null;
    redaction = null;
    redactions = 0;
    length = bytes;
    speaker.begin();
    begun = System.nanoTime();
  }

  /**
   * From here on it is this one that is judged, and that goes on if one does.
   *
   * @return what is wrong with its envelope, or null
   */
  Envelope.@Nullable Fault become(JsonTape tape, int at) {
    current = tape;
    token = at;
    return envelope.read(tape, at);
  }

  /** Has policy decide about a request, a notification, or a question that is like one. */
  Decision decideCall(JsonTape tape, int name, int params, boolean notification) {
    return decideCall(tape, name, params, notification, null);
  }

  /**
   * Has policy decide about a call that may have been held back.
   *
   * @param lifted what a person knew of who let it pass in spite of a quarantine; else null
   */
  Decision decideCall(
      JsonTape tape, int name, int params, boolean notification, @Nullable Noticed lifted) {
    PolicySnapshot snapshot = decider.begin();
    speaker.tell();
    reader.request(tape, name, params, notification, direction, snapshot.interest(), facts);
    if (snapshot.asksOfSession() && !notification && !facts.plumbing) {
      judging.catchUp();
    }
    return lifted != null ? decider.decideLifted(facts, lifted) : decider.decide(facts);
  }

  /** Whether it goes on by a decision, or would if anything were blocked. */
  boolean goesOn(Decision decision) {
    decided = decision;
    if (decision.action().forwards()) {
      return true;
    }
    if (judging.auditOnly()) {
      log.wouldBe(decision);
    }
    return judging.auditOnly();
  }

  /** Whether a decision wants strings of it redacted. */
  boolean redacts(Decision decision) {
    return decision.action() == Action.REDACT && !judging.auditOnly();
  }

  /**
   * Has other strings take the place of what a rule wants redacted. What goes on then is judged as
   * it is.
   *
   * @return null if it cannot be, so that the message must not go on; the same tape if nothing is
   *     left to redact
   */
  @Nullable JsonTape redacted(Decision decision) {
    if (++redactions > MAX_REDACTIONS) {
      return null;
    }
    JsonTape own;
    try {
      own = Redaction.of(current, token, facts.arguments, decider::redact);
    } catch (RuntimeException | StackOverflowError e) {
      log.notRedacted(decision, e);
      return null;
    }
    if (own == current) {
      // What was to be redacted in the first place, and cannot be, must not go on.
      return redaction == null ? null : own;
    }
    redaction = redaction == null ? decision : redaction;
    return become(own, 0) == null ? own : null;
  }

  /** It goes on; but it does not if that cannot be recorded. */
  Outcome passes() {
    Decision by = redaction != null ? redaction : decided;
    if (by != null && !record(by, true, null)) {
      return unrecorded(current);
    }
    counters.forwarded.increment();
    if (redaction != null) {
      return replaced(
          Arrays.copyOfRange(current.bytes(), current.start(token), current.end(token)));
    }
    return Outcome.FORWARD;
  }

  /** It may go on, but that it does could not be recorded. */
  Outcome unrecorded(JsonTape tape) {
    String problem = "the audit log cannot be written, and nothing passes unrecorded";
    counters.malformed.increment();
    log.refused(problem);
    return switch (envelope.kind()) {
      case REQUEST -> {
        sent.remove(tape, envelope.id());
        yield reply(tape.source(envelope.id()), ErrorCode.BLOCKED, problem);
      }
      case NOTIFICATION -> Outcome.DROP;
      case RESULT, ERROR -> answerRefused(tape.source(envelope.id()), problem);
    };
  }

  /** Its request is blocked, and its sender told. */
  Outcome block(JsonTape tape, Decision decision) {
    String number = state.nextDecision();
    noteBlocked(decision, number);
    reply = blockedAnswer(tape, decision, number);
    return Outcome.DROP;
  }

  /** It is an answer, in whose place another says that it is blocked. */
  Outcome blockAnswer(JsonTape tape, Decision decision) {
    String number = state.nextDecision();
    noteBlocked(decision, number);
    return replaced(blockedAnswer(tape, decision, number));
  }

  /** It is blocked, and nobody told. */
  Outcome blockSilently(Decision decision) {
    noteBlocked(decision, state.nextDecision());
    return Outcome.DROP;
  }

  private byte[] blockedAnswer(JsonTape tape, Decision decision, String number) {
    String id = tape.source(envelope.id());
    String text = BlockText.of(decision, approval == null ? "" : approval.refusal(), number);
    if (method.contentEquals("tools/call")) {
      return Answers.blockedCall(id, state.era() == SessionState.Era.MODERN, text);
    }
    // Any other code would make a client think that the server speaks a newer revision.
    ErrorCode code =
        method.contentEquals("server/discover") ? ErrorCode.METHOD_NOT_FOUND : ErrorCode.BLOCKED;
    return Answers.blocked(id, code, text, decision, number);
  }

  /** It is a request that is refused, and its sender told. */
  Outcome refuse(JsonTape tape, ErrorCode code, String problem) {
    noteRefused(problem);
    return reply(tape.source(envelope.id()), code, problem);
  }

  /**
   * It goes no further, and its sender is told why.
   *
   * @param id its id as it is spelled; null if nobody knows it
   */
  Outcome reply(@Nullable String id, ErrorCode code, String problem) {
    reply = Answers.error(id, code, "ClawDefender refused the message: " + problem + ".");
    return Outcome.DROP;
  }

  /** It is refused and nobody told: it goes no further, and the log says why. */
  Outcome drop(String problem) {
    noteRefused(problem);
    return Outcome.DROP;
  }

  /** It is an answer, in whose place another says that it is refused. */
  Outcome answerRefused(String id, String problem) {
    String sender = direction == Direction.TO_CLIENT ? "server" : "client";
    return replaced(
        Answers.error(
            id,
            ErrorCode.ANSWER_REFUSED,
            "ClawDefender refused the " + sender + "'s answer: " + problem + "."));
  }

  /** That it is refused is counted, recorded and logged. */
  void noteRefused(String problem) {
    counters.malformed.increment();
    recorder.refused(problem, System.nanoTime() - begun, length, speaker.name());
    log.refused(problem);
  }

  private void noteBlocked(Decision decision, String number) {
    counters.blocked.increment();
    // What is blocked stays blocked, whether or not it could be recorded.
    boolean unused = record(decision, false, number);
    log.blocked(decision, number);
    if (decision.action() == Action.STOP) {
      judging.stop().accept(decision);
    }
  }

  /**
   * Records what is decided about it; false if that cannot be.
   *
   * @param number the decision's, if its sender is told it
   */
  boolean record(Decision decision, boolean forwarded, @Nullable String number) {
    long nanos = System.nanoTime() - begun;
    String approved = approval == null ? null : approval.text();
    boolean recorded =
        recorder.decided(
            facts,
            decision,
            forwarded,
            nanos,
            length,
            envelope.id(),
            number,
            approved,
            speaker.name());
    if (recorded) {
      events.publish(decision, forwarded, speaker.name(), length);
    }
    return recorded;
  }
}
