package dev.clawdefender.proxy.relay;

import dev.clawdefender.message.LineFramer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each frame of one direction. Called by one thread at a time; what it
 * hands out is valid until the next frame.
 */
public interface FrameJudge {
  /** What becomes of a frame. */
  enum Outcome {
    /** Its bytes go on as they are. */
    FORWARD,
    /** It goes no further. */
    DROP,
    /** {@link #replacement} goes on in its place. */
    REPLACE
  }

  /** Judges the frame that {@code framer} found last. */
  Outcome judge(LineFramer framer);

  /** Deals with a frame that is longer than messages may be. */
  Outcome refuseTooLong(LineFramer framer);

  /**
   * What goes on instead of the frame, with its end of line; only after {@link Outcome#REPLACE}.
   */
  byte[] replacement();

  /**
   * Says what to do should the thread that judges get lost: {@code goOn} has another thread go on
   * with the {@link #successor}, at the same frame. It may be called by any thread, and must not
   * wait. The lost thread, should it come back, gets a {@link
   * dev.clawdefender.runtime.policy.ThreadLost}.
   */
  void onLost(Runnable goOn);

  /** Judges in the place of this one, from the frame on that this one got lost in. */
  FrameJudge successor();

  /** What is to be sent back to the frame's sender, with its end of line, or null. */
  byte @Nullable [] reply();
}
