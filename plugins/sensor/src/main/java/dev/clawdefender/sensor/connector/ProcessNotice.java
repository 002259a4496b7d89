package dev.clawdefender.sensor.connector;

/** What the kernel tells of processes, see {@code linux/cn_proc.h}. Threads are left out. */
sealed interface ProcessNotice {
  record Forked(int parent, int child) implements ProcessNotice {}

  record Executed(int pid) implements ProcessNotice {}

  /**
   * @param status the exit status; 128 + N where signal N ended it
   * @param parent 0 if the kernel does not say
   */
  record Exited(int pid, int status, int parent) implements ProcessNotice {}

  /** Something that is of no interest here, such as a new thread. */
  record Other() implements ProcessNotice {}

  /**
   * The answer to our wish to be told.
   *
   * @param error 0, or why not, as in {@code errno.h}
   */
  record Answer(int error) implements ProcessNotice {}
}
