package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.IdSalvage;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.CallDigest;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.Methods;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.judge.HeldCall.Asked;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.relay.FrameJudge.Outcome;
import dev.clawdefender.runtime.policy.Decider;
import dev.clawdefender.runtime.session.Noticed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges single messages of one direction: the envelope, the protocol's state, then policy. Holds
 * the outcome of the last message. Used by one thread at a time.
 */
final class MessageJudge {
  private static final String FOUND_MEANWHILE =
      "something else was found meanwhile; make the call anew";

  /** How often a message is redacted before it is given up. */
  private static final int MAX_REDACTIONS = 8;

  private final Direction direction;
  private final SessionState state;
  private final PendingRequests sent; // requests that travel our way
  private final PendingRequests answered; // requests that responses of our direction answer
  private final Judging judging;
  private final Prompts prompts;
  private final FactsReader reader;
  private final Recorder recorder;
  private final Counters counters;

  private final Envelope envelope = new Envelope();
  private final MessageFacts facts = new MessageFacts();
  private final Decider decider;
  private final MessageEvents events;
  private final DecisionLog log;
  private final CallDigest digest = new CallDigest();
  private final Text method = new Text();
  private final NamePool names = new NamePool();
  private final Asking asking;
  private final Speaker speaker;

  // Of the message at hand.
  private long begun;
  private int length;
  private @Nullable Decision decided;
  private @Nullable Answer approval;
  private @Nullable Decision redaction;
  private int redactions;
  private JsonTape current = new JsonTape(); // with what goes on, should it go on
  private int message; // its token

  private byte @Nullable [] reply;
  private byte @Nullable [] substitute;

  /**
   * @param onLost has another thread go on if this one gets lost in a rule
   */
  MessageJudge(Direction direction, Judging judging, Runnable onLost) {
    this.decider = judging.policy().decider(judging.state().risk(), onLost);
    this.direction = direction;
    this.judging = judging;
    this.state = judging.state();
    this.prompts = judging.prompts();
    boolean toServer = direction == Direction.TO_SERVER;
    this.sent = toServer ? state.fromClient() : state.fromServer();
    this.answered = toServer ? state.fromServer() : state.fromClient();
    this.reader = judging.facts();
    this.recorder = new Recorder(judging.kernel().journal(), direction, state);
    this.counters = judging.counters(direction);
    this.events = new MessageEvents(judging.kernel().events(), direction, state, envelope, facts);
    this.log = new DecisionLog(direction, state, facts);
    this.speaker = new Speaker(direction, state, reader);
    this.asking = new Asking(direction, judging, envelope, method, facts, reader);
  }

  /** What goes back to the sender of the last message, without an end of line, or null. */
  byte @Nullable [] reply() {
    return reply;
  }

  /** What goes on instead of the last message, without an end of line, or null. */
  byte @Nullable [] substitute() {
    return substitute;
  }

  /** Judges the message {@code token}. */
  Outcome judge(JsonTape tape, int token, boolean inBatch) {
    try {
      return judged(tape, token, inBatch);
    } finally {
      decider.end();
    }
  }

  private Outcome judged(JsonTape tape, int token, boolean inBatch) {
    begin(tape.end(token) - tape.start(token));
    current = tape;
    message = token;
    Envelope.Fault fault = envelope.read(tape, token);
    if (fault != null) {
      return malformed(tape, fault);
    }
    Outcome outcome =
        switch (envelope.kind()) {
          case REQUEST -> anyRequest(tape, token, inBatch);
          case NOTIFICATION -> notification(tape);
          case RESULT, ERROR -> response(tape);
        };
    return outcome == Outcome.FORWARD ? passes() : outcome;
  }

  /** Records that a message goes on, without which it does not. */
  private Outcome passes() {
    Decision by = redaction != null ? redaction : decided;
    if (by != null && !record(by, true, null)) {
      return unrecorded(current);
    }
    counters.forwarded.increment();
    if (redaction != null) {
      substitute =
          Arrays.copyOfRange(current.bytes(), current.start(message), current.end(message));
      return Outcome.REPLACE;
    }
    return Outcome.FORWARD;
  }

  /**
   * Has other strings take the place of what a rule wants redacted. What goes on then is judged as
   * it is.
   *
   * @return null if it cannot be, so that the message must not go on; the same tape if nothing is
   *     left to redact
   */
  private @Nullable JsonTape redacted(Decision decision) {
    JsonTape before = current;
    if (++redactions > MAX_REDACTIONS) {
      return null;
    }
    try {
      current = Redaction.of(before, message, facts.arguments, decider::redact);
    } catch (RuntimeException | StackOverflowError e) {
      log.notRedacted(decision, e);
      return null;
    }
    if (current == before) {
      // What was to be redacted in the first place, and cannot be, must not go on.
      return redaction == null ? null : before;
    }
    message = 0;
    redaction = redaction == null ? decision : redaction;
    Envelope.Fault fault = envelope.read(current, 0);
    return fault == null ? current : null;
  }

  private boolean redacts(Decision decision) {
    return decision.action() == Action.REDACT && !judging.auditOnly();
  }

  private void begin(int bytes) {
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

  private boolean record(Decision decision, boolean forwarded, @Nullable String number) {
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

  /** Refuses a message that may go on, because that it does could not be recorded. */
  private Outcome unrecorded(JsonTape tape) {
    String problem = "the audit log cannot be written, and nothing passes unrecorded";
    counters.malformed.increment();
    log.refused(problem);
    switch (envelope.kind()) {
      case REQUEST -> {
        sent.remove(tape, envelope.id());
        reply = Answers.error(tape.source(envelope.id()), ErrorCode.BLOCKED, refusal(problem));
      }
      case NOTIFICATION -> {}
      case RESULT, ERROR -> {
        substitute = answerRefused(tape.source(envelope.id()), problem);
        return Outcome.REPLACE;
      }
    }
    return Outcome.DROP;
  }

  private Outcome anyRequest(JsonTape tape, int token, boolean inBatch) {
    boolean mayRepeat =
        direction == Direction.TO_SERVER && state.era() == SessionState.Era.MODERN && !inBatch;
    RepeatedCall repeated = mayRepeat ? RepeatedCall.find(tape, token, envelope.params()) : null;
    if (repeated == null) {
      return request(tape, inBatch, null);
    }
    // From here on, the message is what the server is to see.
    JsonTape own = repeated.tape();
    current = own;
    message = 0;
    Envelope.Fault fault = envelope.read(own, 0);
    if (fault != null) {
      return malformed(own, fault);
    }
    Outcome outcome = request(own, false, repeated);
    if (outcome != Outcome.FORWARD) {
      return outcome;
    }
    outcome = passes();
    if (outcome == Outcome.FORWARD) {
      substitute = Arrays.copyOf(repeated.line(), repeated.line().length - 1);
      return Outcome.REPLACE;
    }
    return outcome;
  }

  private Outcome request(JsonTape tape, boolean inBatch, @Nullable RepeatedCall repeated) {
    tape.read(envelope.method(), method);
    Methods.Method known = Methods.find(method);
    String problem = RequestRules.problem(known, direction, inBatch);
    if (problem != null) {
      return refuse(tape, ErrorCode.INVALID_REQUEST, problem);
    }
    String parameter = RequestRules.missingParameter(tape, method, envelope.params());
    if (parameter != null) {
      return refuse(
          tape, ErrorCode.INVALID_PARAMS, "\"params." + parameter + "\" must be a string");
    }
    SessionState.Era chosen = speaker.note(tape, method, envelope.params());
    if (direction == Direction.TO_CLIENT && chosen == SessionState.Era.MODERN) {
      return refuse(
          tape, ErrorCode.INVALID_REQUEST, "servers send no requests in this protocol revision");
    }
    switch (sent.check(tape, envelope.id())) {
      case ID_IN_USE -> {
        return refuse(tape, ErrorCode.INVALID_REQUEST, "a request of this id is still under way");
      }
      case TOO_MANY -> {
        return refuse(
            tape,
            ErrorCode.TOO_MANY,
            "more than " + PendingRequests.CAPACITY + " requests wait for an answer");
      }
      case YES -> {}
    }
    Decision decision = decideCall(tape, envelope.method(), envelope.params(), false);
    if (redacts(decision)) {
      JsonTape own = redacted(decision);
      if (own == null) {
        return blockRequest(tape, decision);
      }
      if (own != tape) {
        return request(own, inBatch, repeated);
      }
      decision = decider.besidesRedaction();
    }
    HeldCall answered = repeated == null ? null : prompts.repeated(repeated.key());
    String name = known != null ? known.name() : names.get(method);
    if (goesOn(decision)) {
      if (answered != null) {
        answered.answer(Answer.none("policy does not ask any more"));
      }
      sent.add(tape, envelope.id(), pending(name, ""));
      return Outcome.FORWARD;
    }
    if (!asks(decision)) {
      if (answered != null) {
        answered.answer(Answer.none("policy blocks it by now"));
      }
      return blockRequest(tape, decision);
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
    String call = digest.of(facts);
    boolean quarantine = decision.action() == Action.QUARANTINE;
    if (repeated != null) {
      if (answered == null) {
        HeldCall elsewhere = prompts.answeredElsewhere(repeated.key(), call, quarantine);
        approval =
            elsewhere != null
                ? elsewhere.answer().join() // it is there
                : Answer.none("the answer came too late; make the call anew");
        return elsewhere != null && approval.allows()
            ? approved(tape, decision, name, call, elsewhere.quarantine())
            : blockRequest(tape, decision);
      }
      if (answered.digest().equals(call) && quarantine == (answered.quarantine() != null)) {
        answered.answer(Answer.of(repeated.approval()));
        approval = answered.answer().join(); // whoever was first
        prompts.remember(answered, approval);
        return approval.allows()
            ? approved(tape, decision, name, call, answered.quarantine())
            : blockRequest(tape, decision);
      }
      answered.answer(Answer.none("the call, or what it is about, changed before it was approved"));
    } else if (!quarantine && prompts.remembers(call)) {
      approval = Answer.of(Approval.SESSION);
      return approved(tape, decision, name, call, null);
    } else if (!quarantine && asking.isContinuation(tape) && prompts.continues(call)) {
      approval = Answer.of(Approval.ONCE);
      return approved(tape, decision, name, call, null);
    }
    String refusal = asking.refusal(tape, inBatch);
    if (refusal == null) {
      refusal = prompts.admit();
    }
    if (refusal != null) {
      approval = Answer.none(refusal);
      return blockRequest(tape, decision);
    }
    approval = Answer.none("asked");
    if (!record(decision, false, null)) {
      prompts.withdraw();
      return unrecorded(tape);
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
      decision = decideCall(tape, envelope.method(), envelope.params(), false, known);
      if (decision.action() == Action.QUARANTINE) {
        approval = Answer.none(FOUND_MEANWHILE);
      }
      if (!decision.action().forwards() && decision.action() != Action.PROMPT) {
        return blockRequest(tape, decision);
      }
    }
    decided = decision;
    sent.add(tape, envelope.id(), pending(name, call));
    return Outcome.FORWARD;
  }

  private PendingRequests.Pending pending(String name, String approved) {
    return new PendingRequests.Pending(name, names.get(facts.tool), approved, speaker.name());
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
      return released(tape, held, answer);
    } finally {
      decider.end();
    }
  }

  private Outcome released(JsonTape tape, HeldCall held, Answer answer) {
    reread(tape);
    approval = answer;
    PendingRequests.Pending request = sent.find(tape, envelope.id());
    if (request != null && !held.repeated()) {
      speaker.is(request.client());
    }
    Noticed known = answer.allows() ? held.quarantine() : null;
    Decision decision = decideCall(tape, envelope.method(), envelope.params(), false, known);
    decided = decision;
    if (decision.action() == Action.QUARANTINE && (answer.allows() || answer.lifted())) {
      approval = Answer.none(FOUND_MEANWHILE);
    }
    if (held.repeated()) {
      // It was answered with the question, so nobody waits for it.
      noteBlocked(decision, state.nextDecision());
      return Outcome.DROP;
    }
    if (request == null || request.abandoned()) {
      sent.remove(tape, envelope.id());
      approval = Answer.none("the sender cancelled it");
      noteBlocked(decision, state.nextDecision());
      return Outcome.DROP;
    }
    boolean goesOn =
        decision.action().forwards() || decision.action() == Action.PROMPT && answer.allows();
    if (goesOn) {
      return passes();
    }
    if (decision.action() == Action.PROMPT && answer.lifted()) {
      return askOfItself(tape, held, decision);
    }
    sent.remove(tape, envelope.id());
    return blockRequest(tape, decision);
  }

  /** Asks about a call by itself, after it was held for what was found in its session. */
  private Outcome askOfItself(JsonTape tape, HeldCall held, Decision decision) {
    if (prompts.remembers(held.digest())) {
      approval = Answer.of(Approval.SESSION);
      return passes();
    }
    String refusal = prompts.admit();
    if (refusal != null) {
      approval = Answer.none(refusal);
      sent.remove(tape, envelope.id());
      return blockRequest(tape, decision);
    }
    approval = Answer.none("asked");
    if (!record(decision, false, null)) {
      prompts.withdraw();
      return unrecorded(tape);
    }
    asking.hold(tape, decision, held.digest(), held.asked());
    return Outcome.DROP;
  }

  /** Refuses a call that waited, because judging it again failed. */
  Outcome unjudged(JsonTape tape) {
    reread(tape);
    return sent.remove(tape, envelope.id()) == null
        ? Outcome.DROP
        : refuse(tape, ErrorCode.INVALID_REQUEST, "it could not be judged");
  }

  private void reread(JsonTape tape) {
    begin(tape.end(0) - tape.start(0));
    current = tape;
    message = 0;
    if (envelope.read(tape, 0) != null) {
      throw new IllegalStateException("a request is none any more");
    }
    tape.read(envelope.method(), method);
  }

  private Outcome notification(JsonTape tape) {
    tape.read(envelope.method(), method);
    Methods.Method known = Methods.find(method);
    if (known != null && !known.notification()) {
      return drop("\"" + known.name() + "\" is a request and must have an id");
    }
    if (known != null && !known.sender().allows(direction)) {
      return drop("\"" + known.name() + "\" is not sent " + direction.text());
    }
    Decision decision = decideCall(tape, envelope.method(), envelope.params(), true);
    if (redacts(decision)) {
      JsonTape own = redacted(decision);
      if (own != null && own != tape) {
        return notification(own);
      }
      decision = own == null ? decision : decider.besidesRedaction();
    }
    if (!goesOn(decision)) {
      if (decision.action() == Action.PROMPT) {
        approval = Answer.none("nobody can be asked about a notification");
      }
      noteBlocked(decision, state.nextDecision());
      return Outcome.DROP;
    }
    if (method.contentEquals("notifications/cancelled") && envelope.params() >= 0) {
      int id = tape.member(envelope.params(), "requestId");
      if (id >= 0 && Envelope.isId(tape, id)) {
        sent.remove(tape, id); // it may get no answer any more
      }
    }
    return Outcome.FORWARD;
  }

  private Outcome response(JsonTape tape) {
    if (direction == Direction.TO_SERVER
        && prompts.answered(tape, envelope.id(), envelope.result())) {
      return Outcome.DROP;
    }
    PendingRequests.Pending request = answered.find(tape, envelope.id());
    if (request == null) {
      return drop("a response to no request that is under way");
    }
    if (request.abandoned()) {
      var unused = answered.remove(tape, envelope.id());
      return drop("a response to a request of a server process that has gone");
    }
    method.set(request.method());
    if (direction == Direction.TO_CLIENT) {
      speaker.is(request.client());
    }
    return answer(tape, request);
  }

  private Outcome answer(JsonTape tape, PendingRequests.Pending request) {
    int result = envelope.result();
    if (result >= 0 && direction == Direction.TO_CLIENT && method.contentEquals("initialize")) {
      int version = tape.member(result, "protocolVersion");
      state.revision(version >= 0 ? tape.text(version) : "");
    }
    Decision decision = decideResponse(tape, request, result);
    if (redacts(decision)) {
      JsonTape own = redacted(decision);
      if (own != null && own != tape) {
        return answer(own, request);
      }
      decision = own == null ? decision : decider.besidesRedaction();
    }
    // Not before: the thread may get lost in a rule, and another judge the answer once more.
    var unused = answered.answer(tape, envelope.id());
    if (goesOn(decision)) {
      if (result >= 0 && direction == Direction.TO_CLIENT && method.contentEquals("initialize")) {
        state.setUp(Arrays.copyOfRange(tape.bytes(), tape.start(result), tape.end(result)));
      }
      boolean modern = state.era() == SessionState.Era.MODERN;
      if (modern && !request.approved().isEmpty() && result >= 0 && wantsInput(tape, result)) {
        prompts.expectContinuation(request.approved());
      }
      return Outcome.FORWARD;
    }
    if (decision.action() == Action.PROMPT) {
      approval = Answer.none("nobody can be asked about an answer");
    }
    String number = state.nextDecision();
    noteBlocked(decision, number);
    substitute = blockedAnswer(tape, decision, number);
    return Outcome.REPLACE;
  }

  /** Whether a person is to be asked. */
  static boolean asks(Decision decision) {
    return decision.action() == Action.PROMPT || decision.action() == Action.QUARANTINE;
  }

  private static boolean wantsInput(JsonTape tape, int result) {
    int type = tape.is(result, JsonTape.Kind.OBJECT) ? tape.member(result, "resultType") : -1;
    return type >= 0
        && tape.is(type, JsonTape.Kind.STRING)
        && tape.stringEquals(type, "input_required");
  }

  private Decision decideResponse(JsonTape tape, PendingRequests.Pending request, int result) {
    PolicySnapshot snapshot = decider.begin();
    speaker.tell();
    reader.response(
        tape,
        result >= 0 ? result : envelope.error(),
        request.method(),
        request.tool(),
        direction,
        facts);
    Decision decision = decider.decide(facts);
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
      Decision inner = decideCall(tape, name, params, false);
      if (!inner.action().forwards()) {
        return inner;
      }
    }
    // The questions have taken the response's place meanwhile.
    method.set(request.method());
    reader.response(tape, result, request.method(), request.tool(), direction, facts);
    return decision;
  }

  private Decision decideCall(JsonTape tape, int name, int params, boolean notification) {
    return decideCall(tape, name, params, notification, null);
  }

  private Decision decideCall(
      JsonTape tape, int name, int params, boolean notification, @Nullable Noticed lifted) {
    PolicySnapshot snapshot = decider.begin();
    speaker.tell();
    reader.request(tape, name, params, notification, direction, snapshot.interest(), facts);
    if (snapshot.asksOfSession() && !notification && !facts.plumbing) {
      judging.catchUp();
    }
    return lifted != null ? decider.decideLifted(facts, lifted) : decider.decide(facts);
  }

  private boolean goesOn(Decision decision) {
    decided = decision;
    if (decision.action().forwards()) {
      return true;
    }
    if (judging.auditOnly()) {
      log.wouldBe(decision);
    }
    return judging.auditOnly();
  }

  private Outcome blockRequest(JsonTape tape, Decision decision) {
    String number = state.nextDecision();
    noteBlocked(decision, number);
    reply = blockedAnswer(tape, decision, number);
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

  private Outcome refuse(JsonTape tape, ErrorCode code, String problem) {
    noteRefused(problem);
    reply = Answers.error(tape.source(envelope.id()), code, refusal(problem));
    return Outcome.DROP;
  }

  /** Refuses a message that gets no answer: it goes no further, and the log says why. */
  private Outcome drop(String problem) {
    noteRefused(problem);
    return Outcome.DROP;
  }

  /** Refuses a JSON value that is no message. */
  private Outcome malformed(JsonTape tape, Envelope.Fault fault) {
    noteRefused(fault.text());
    int id = envelope.id();
    if (id >= 0 && envelope.method() < 0 && answered.answer(tape, id) != null) {
      substitute = answerRefused(tape.source(id), fault.text());
      return Outcome.REPLACE;
    }
    boolean request = id >= 0 && envelope.method() >= 0;
    // Without an id nobody knows whom to tell, unless the message may have been a request.
    boolean unknown =
        direction == Direction.TO_SERVER
            && id < 0
            && (fault == Envelope.Fault.ID || envelope.method() < 0);
    if (request || unknown) {
      reply =
          Answers.error(
              request ? tape.source(id) : null, ErrorCode.INVALID_REQUEST, refusal(fault.text()));
    }
    return Outcome.DROP;
  }

  /** Refuses bytes that cannot be read as JSON at all. */
  Outcome unreadable(byte[] bytes, int from, int to, ErrorCode code, String problem) {
    begin(to - from);
    noteRefused(problem);
    String id = IdSalvage.find(bytes, from, to);
    boolean call = IdSalvage.isCall(bytes, from, to);
    if (id != null && !call && removeAnswered(id)) {
      substitute = answerRefused(id, problem);
      return Outcome.REPLACE;
    }
    // A server's stray output is no request: it gets no answer that it would not understand.
    if (direction == Direction.TO_SERVER || id != null && call) {
      reply = Answers.error(id, code, refusal(problem));
    }
    return Outcome.DROP;
  }

  /** What the last message was judged as. */
  JsonTape current() {
    return current;
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
        sent.remove(tape, 0);
      }
    }
  }

  private boolean removeAnswered(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    return new JsonReader().read(bytes, 0, bytes.length, tape) == null
        && answered.answer(tape, 0) != null;
  }

  private byte[] answerRefused(String id, String problem) {
    String sender = direction == Direction.TO_CLIENT ? "server" : "client";
    return Answers.error(
        id,
        ErrorCode.ANSWER_REFUSED,
        "ClawDefender refused the " + sender + "'s answer: " + problem + ".");
  }

  private static String refusal(String problem) {
    return "ClawDefender refused the message: " + problem + ".";
  }

  private void noteRefused(String problem) {
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
}
