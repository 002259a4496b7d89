package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.LineFramer;
import dev.clawdefender.proxy.relay.FrameJudge;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges the frames of one direction: whether they can be read in one way only, and each message in
 * them. Used by one thread at a time.
 */
public final class Judge implements FrameJudge {
  private final Direction direction;
  private final Judging judging;
  private final SessionState state;
  private final MessageJudge messages;
  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();

  private byte @Nullable [] reply;
  private byte[] replacement = new byte[0];

  /** Ids of requests of the batch at hand that were let through. */
  private final Set<String> letThrough = ConcurrentHashMap.newKeySet();

  private volatile Runnable onLost = () -> {};

  /** What the judge before let through of the batch that it got lost in; null if there was none. */
  private @Nullable Set<String> lostBatch;

  /**
   * @param direction the way the frames travel
   */
  public Judge(Direction direction, Judging judging) {
    this.direction = direction;
    this.judging = judging;
    this.state = judging.state();
    this.messages = new MessageJudge(direction, judging, () -> onLost.run());
  }

  @Override
  public void onLost(Runnable goOn) {
    onLost = goOn;
  }

  @Override
  public Judge successor() {
    Judge next = new Judge(direction, judging);
    next.lostBatch = letThrough;
    return next;
  }

  @Override
  public Outcome judge(LineFramer framer) {
    try {
      return judged(framer);
    } finally {
      tape.forgetLarge(); // the next message may be long in coming
    }
  }

  private Outcome judged(LineFramer framer) {
    byte[] bytes = framer.buffer();
    int from = framer.frameStart();
    int to = framer.frameEnd();
    try {
      JsonFault fault = reader.read(bytes, from, to, tape);
      if (fault != null) {
        String problem = fault.message() + " (byte " + (fault.offset() - from + 1) + ")";
        return one(messages.unreadable(bytes, from, to, ErrorCode.PARSE_ERROR, problem));
      }
      if (tape.is(0, JsonTape.Kind.ARRAY)) {
        Set<String> lost = lostBatch;
        lostBatch = null;
        if (lost != null) {
          messages.forget(lost);
          return refuseBatch(bytes, from, to, "a rule did not come to an end with it");
        }
        return state.batches() && tape.size() > 1
            ? batch()
            : refuseBatch(
                bytes,
                from,
                to,
                "the revision in use has no batches: send each message on a line of its own");
      }
      lostBatch = null;
      return one(messages.judge(tape, 0, false));
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever went wrong while judging: the message is not judged, so it does not pass.
      System.getLogger(Judge.class.getName())
          .log(System.Logger.Level.ERROR, "a message could not be judged", e);
      return one(
          messages.unreadable(
              bytes, from, to, ErrorCode.INVALID_REQUEST, "it could not be judged"));
    }
  }

  @Override
  public Outcome refuseTooLong(LineFramer framer) {
    String problem = "it is longer than " + LineFramer.MAX_MESSAGE + " bytes";
    return one(
        messages.unreadable(
            framer.buffer(),
            framer.frameStart(),
            framer.frameEnd(),
            ErrorCode.INVALID_REQUEST,
            problem));
  }

  private Outcome one(Outcome outcome) {
    byte[] answer = messages.reply();
    reply = answer == null ? null : Answers.line(answer);
    byte[] substitute = messages.substitute();
    if (outcome == Outcome.REPLACE && substitute != null) {
      replacement = Answers.line(substitute);
    }
    return outcome;
  }

  private Outcome refuseBatch(byte[] bytes, int from, int to, String why) {
    String problem = tape.size() == 1 ? "a batch must not be empty" : why;
    Batch refused = new Batch();
    int end = tape.next(0);
    for (int element = 1; element < end; element = tape.next(element)) {
      messages.unreadable(
          bytes, tape.start(element), tape.end(element), ErrorCode.INVALID_REQUEST, problem);
      refused.reply(messages.reply());
      refused.forward(messages.substitute());
    }
    if (tape.size() == 1) {
      messages.unreadable(bytes, from, to, ErrorCode.INVALID_REQUEST, problem);
      refused.reply(messages.reply());
    }
    // Where there are no batches, answers come one a line.
    reply = refused.replyLines();
    replacement = refused.forwardLines();
    return replacement.length > 0 ? Outcome.REPLACE : Outcome.DROP;
  }

  private Outcome batch() {
    Batch judged = new Batch();
    boolean changed = false;
    letThrough.clear();
    int end = tape.next(0);
    for (int element = 1; element < end; element = tape.next(element)) {
      Outcome outcome = messages.judge(tape, element, true);
      judged.reply(messages.reply());
      switch (outcome) {
        case FORWARD -> {
          judged.forward(tape.bytes(), tape.start(element), tape.end(element));
          messages.noteRequest(tape, letThrough);
        }
        case REPLACE -> {
          messages.noteRequest(messages.current(), letThrough);
          judged.forward(messages.substitute());
          changed = true;
        }
        case DROP -> changed = true;
      }
    }
    reply = judged.replyArray();
    if (!changed) {
      return Outcome.FORWARD;
    }
    replacement = judged.forwardArray();
    return replacement.length > 0 ? Outcome.REPLACE : Outcome.DROP;
  }

  @Override
  public byte[] replacement() {
    return replacement;
  }

  @Override
  public byte @Nullable [] reply() {
    return reply;
  }
}
