package dev.clawdefender.runtime.process;

import com.sun.jna.Platform;

/** Threads that hold up nobody who decides about messages. */
public final class Background {
  private static final int PRIO_PROCESS = 0;
  private static final int SELF = 0;
  private static final int NICE = 10;

  private Background() {}

  /**
   * Has the calling thread stand back for others, where the operating system can do that. It gets
   * its share nevertheless.
   */
  public static void enter() {
    if (Platform.isLinux()) {
      try {
        int unused = LibC.INSTANCE.setpriority(PRIO_PROCESS, SELF, NICE);
      } catch (LinkageError e) {
        // Then it is as any other.
      }
    }
  }
}
