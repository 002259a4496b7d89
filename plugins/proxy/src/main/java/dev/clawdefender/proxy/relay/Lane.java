package dev.clawdefender.proxy.relay;

import dev.clawdefender.message.LineFramer;
import dev.clawdefender.runtime.policy.ThreadLost;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One direction of a session: a thread reads frames, has each judged and writes it on itself, since
 * a hop to another thread would cost more than all the rest. Neighbouring frames that go on
 * unchanged are written at once. When a write blocks, {@link StallWatch} lets a fresh thread read
 * on, so that an end that does not read never keeps the other end's messages from being judged.
 */
public final class Lane {
  /** How many messages are written at once at most. */
  private static final int MAX_RUN = 128;

  private static final int READING = 0;
  private static final int WRITING = 1;
  private static final int RELIEVED = 2;

  private final String name;
  private final InputStream source;
  private final Outlet forward;
  private final Outlet back;
  private final StallWatch watch;
  private final Runnable onEnd;

  private volatile Turn turn;

  /** One thread's time as the reader of the lane. */
  private static final class Turn {
    final LineFramer framer;
    final FrameJudge judge;

    // What is to be written on before all else: judged by a thread that was lost.
    final byte[] before;
    final int messagesBefore;

    // Frames that were judged and are not written yet. By the reader; by others, when it is lost.
    int runStart;
    int runEnd;
    int messages;

    final AtomicInteger state = new AtomicInteger(READING);
    long writes; // by the reader; seen through state
    long writesSeen; // by the watch only
    boolean stalledOnce; // by the watch only

    Turn(LineFramer framer, FrameJudge judge, byte[] before, int messagesBefore) {
      this.framer = framer;
      this.judge = judge;
      this.before = before;
      this.messagesBefore = messagesBefore;
    }
  }

  /**
   * @param source what the sender writes
   * @param forward where frames go on to
   * @param back where the sender's refusals go
   * @param onEnd called once when the sender has closed its end
   */
  public Lane(
      String name,
      InputStream source,
      FrameJudge judge,
      Outlet forward,
      Outlet back,
      StallWatch watch,
      Runnable onEnd) {
    this.name = name;
    this.source = source;
    this.forward = forward;
    this.back = back;
    this.watch = watch;
    this.onEnd = onEnd;
    this.turn = turn(new LineFramer(), judge, new byte[0], 0);
  }

  private Turn turn(LineFramer framer, FrameJudge judge, byte[] before, int messagesBefore) {
    Turn next = new Turn(framer, judge, before, messagesBefore);
    judge.onLost(() -> takeOver(next));
    return next;
  }

  /** Starts reading. */
  public void start() {
    watch.add(this);
    startTurn(turn);
  }

  private void startTurn(Turn next) {
    Thread.ofPlatform().daemon().name(name).start(() -> pump(next));
  }

  private void pump(Turn mine) {
    try {
      if (mine.messagesBefore > 0) {
        forward.send(mine.before, mine.messagesBefore);
      }
      if (!relay(mine)) {
        return;
      }
      boolean more = true;
      while (more) {
        more = fill(mine.framer);
        if (!relay(mine)) {
          return; // another thread has gone on
        }
      }
      watch.remove(this);
      onEnd.run();
    } catch (ThreadLost e) {
      // Another thread has gone on meanwhile, and this one must touch nothing.
    } catch (RuntimeException | Error e) {
      // Fail closed: nothing more is read, and the session ends.
      watch.remove(this);
      onEnd.run();
      throw e;
    }
  }

  private boolean fill(LineFramer framer) {
    try {
      return framer.fill(source);
    } catch (IOException e) {
      return framer.end();
    }
  }

  /** Deals with all frames that are there. False if this thread is no longer the reader. */
  private boolean relay(Turn mine) {
    LineFramer framer = mine.framer;
    FrameJudge judge = mine.judge;
    mine.messages = 0;
    while (true) {
      LineFramer.Found found = framer.next();
      if (found == LineFramer.Found.NOTHING) {
        return mine.messages == 0 || write(mine, mine.runStart, mine.runEnd, mine.messages);
      }
      if (found == LineFramer.Found.FRAME && framer.frameStart() == framer.frameEnd()) {
        continue; // a blank line
      }
      FrameJudge.Outcome outcome =
          found == LineFramer.Found.FRAME ? judge.judge(framer) : judge.refuseTooLong(framer);
      byte[] reply = judge.reply();
      if (reply != null) {
        back.send(reply, 1);
      }
      if (outcome == FrameJudge.Outcome.FORWARD && framer.hasEndOfLine()) {
        if (mine.messages > 0 && mine.runEnd != framer.frameStart()) {
          forward.send(
              Arrays.copyOfRange(framer.buffer(), mine.runStart, mine.runEnd), mine.messages);
          mine.messages = 0;
        }
        if (mine.messages == 0) {
          mine.runStart = framer.frameStart();
        }
        mine.runEnd = framer.frameNext();
        mine.messages++;
        if (mine.messages == MAX_RUN) {
          // INVARIANT: a direct write happens only when every frame found is written with it or was
          // dealt with before, since another thread may go on behind it.
          if (!write(mine, mine.runStart, mine.runEnd, mine.messages)) {
            return false;
          }
          mine.messages = 0;
        }
      } else if (outcome != FrameJudge.Outcome.DROP) {
        byte[] bytes =
            outcome == FrameJudge.Outcome.REPLACE ? judge.replacement() : unended(framer);
        if (mine.messages > 0) {
          forward.send(
              Arrays.copyOfRange(framer.buffer(), mine.runStart, mine.runEnd), mine.messages);
          mine.messages = 0;
        }
        forward.send(bytes, 1);
      }
    }
  }

  /** The stream's last frame, which lacks the end of line that whoever reads it waits for. */
  private static byte[] unended(LineFramer framer) {
    int length = framer.frameEnd() - framer.frameStart();
    byte[] bytes = new byte[length + 1];
    System.arraycopy(framer.buffer(), framer.frameStart(), bytes, 0, length);
    bytes[length] = '\n';
    return bytes;
  }

  /** Writes frames on. False if it took so long that another thread reads in this one's place. */
  private boolean write(Turn mine, int from, int to, int messages) {
    byte[] buffer = mine.framer.buffer();
    if (!forward.tryBegin()) {
      forward.send(Arrays.copyOfRange(buffer, from, to), messages);
      return true;
    }
    mine.writes++;
    mine.state.set(WRITING);
    watch.writing();
    forward.writeNow(buffer, from, to);
    forward.finish();
    return mine.state.compareAndSet(WRITING, READING);
  }

  /**
   * A fresh thread goes on at the frame that the thread of {@code lost} does not come back from.
   */
  private void takeOver(Turn lost) {
    byte[] judged = Arrays.copyOfRange(lost.framer.buffer(), lost.runStart, lost.runEnd);
    byte[] before = lost.messages > 0 ? judged : new byte[0];
    turn = turn(lost.framer.again(), lost.judge.successor(), before, lost.messages);
    startTurn(turn);
  }

  /** Whether a direct write is going on. */
  boolean writes() {
    return turn.state.get() == WRITING;
  }

  /**
   * Starts a fresh reader if the same write was going on at the watch's last look and the one
   * before. Called by the watch only.
   *
   * @return whether anything was written since the last look
   */
  boolean relieveIfStalled() {
    Turn current = turn;
    boolean writing = current.state.get() == WRITING;
    long writes = current.writes;
    boolean active = writes != current.writesSeen;
    boolean sameWrite = !active && writing;
    current.writesSeen = writes;
    if (sameWrite && current.stalledOnce && current.state.compareAndSet(WRITING, RELIEVED)) {
      // Judges between two frames can be passed on; the turn that writes does not judge any more.
      turn = turn(current.framer.continued(), current.judge, new byte[0], 0);
      startTurn(turn);
    }
    current.stalledOnce = sameWrite;
    return active || sameWrite;
  }
}
