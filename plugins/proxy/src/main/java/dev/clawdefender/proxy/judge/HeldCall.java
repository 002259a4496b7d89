package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Direction;
import dev.clawdefender.proxy.prompt.Approval;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that a person is asked about.
 *
 * @param key by which the answer is recognised
 * @param direction the way the call travels
 * @param line the call with its end of line; nobody else's buffer
 * @param digest which call it is
 * @param repeated whether the client makes the call again with the answer, so that it does not wait
 *     here
 * @param judge makes a judge to judge it by once more; given what to do should that get lost
 * @param answer what came of it; the first to complete it wins
 */
record HeldCall(
    String key,
    Direction direction,
    byte[] line,
    String digest,
    boolean repeated,
    Function<Runnable, MessageJudge> judge,
    CompletableFuture<Answer> answer) {

  /**
   * What came of a prompt.
   *
   * @param approval what a person chose; null if nobody did
   * @param why if nobody did: why not
   */
  record Answer(@Nullable Approval approval, String why) {
    static Answer of(Approval approval) {
      return new Answer(approval, "");
    }

    static Answer none(String why) {
      return new Answer(null, why);
    }

    boolean allows() {
      return approval != null && approval != Approval.DENY;
    }

    /** For the record. */
    String text() {
      return approval != null ? approval.text() : why;
    }

    /** For who made the call that does not go on. */
    String refusal() {
      return approval == Approval.DENY ? "a person was asked and denied it" : why;
    }
  }

  void answer(Answer given) {
    // Whoever comes second changes nothing.
    boolean unused = answer.complete(given);
  }
}
