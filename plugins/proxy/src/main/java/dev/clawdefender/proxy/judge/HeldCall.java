package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.runtime.session.Noticed;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that a person is asked about.
 *
 * @param key by which the answer is recognised
 * @param direction the way the call travels
 * @param method its method
 * @param tool the tool that it calls; empty if none
 * @param rule the name of the rule which asks
 * @param line the call with its end of line; nobody else's buffer
 * @param digest which call it is
 * @param quarantine what was noticed in the session which therefore is under quarantine; null if
 *     the call itself is what is asked about
 * @param asked how the client is asked
 * @param question the id of the question, by which it can be answered elsewhere
 * @param judge makes a judge to judge it by once more; given what to do should that get lost
 * @param answer what came of it; the first to complete it wins
 */
record HeldCall(
    String key,
    Direction direction,
    String method,
    String tool,
    String rule,
    byte[] line,
    String digest,
    @Nullable Noticed quarantine,
    Asked asked,
    String question,
    Function<Runnable, MessageJudge> judge,
    CompletableFuture<Answer> answer) {

  /** How the client is asked. */
  enum Asked {
    /** By a request of its own. */
    BY_REQUEST,
    /** By the result of the call, which the client then makes again with the answer. */
    BY_RESULT,
    /** Not at all: it cannot ask a person. */
    NOT
  }

  /** Under which an answer is kept for a client that comes back with the call. */
  String answerKey() {
    return answerKey(key, digest, quarantine != null);
  }

  static String answerKey(String key, String digest, boolean quarantine) {
    return key + (quarantine ? " quarantine " : " ") + digest;
  }

  /** Whether the client makes the call again with the answer, so that it does not wait here. */
  boolean repeated() {
    return asked == Asked.BY_RESULT;
  }

  /**
   * What came of a prompt.
   *
   * @param approval what a person chose; null if nobody did
   * @param lifted whether a person lifted the session's quarantine when asked about another call
   * @param why if nobody chose: why not
   * @param by who chose; empty if it was the person at the client
   */
  record Answer(@Nullable Approval approval, boolean lifted, String why, String by) {
    static Answer of(Approval approval) {
      return of(approval, "");
    }

    static Answer of(Approval approval, String by) {
      return new Answer(approval, false, "", by);
    }

    static Answer none(String why) {
      return new Answer(null, false, why, "");
    }

    /** Nobody saw this call, but it is not held back any more. */
    static Answer ofLift() {
      return new Answer(null, true, "the quarantine was lifted", "");
    }

    /** Whether the client gave it, so that it knows that nobody has to be asked any more. */
    boolean fromClient() {
      return approval != null && by.isEmpty();
    }

    boolean allows() {
      return approval != null && approval != Approval.DENY;
    }

    /** For the record. */
    String text() {
      return approval == null
          ? why
          : by.isEmpty() ? approval.text() : approval.text() + ", by " + by;
    }

    /** For who made the call that does not go on. */
    String refusal() {
      return approval == Approval.DENY ? "a person was asked and denied it" : why;
    }
  }

  /** The call, read once more. */
  JsonTape read() {
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(line, 0, line.length - 1, tape) != null) {
      throw new IllegalStateException("what could be read once cannot be read again");
    }
    return tape;
  }

  void answer(Answer given) {
    // Whoever comes second changes nothing.
    boolean unused = answer.complete(given);
  }
}
