package dev.clawdefender.sensor.source;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;

/**
 * What a source tells, before anything is looked up about its process.
 *
 * @param bootNanos when, see {@link BootClock}
 * @param pid the process (not the thread)
 * @param parent its parent; 0 if the source does not know
 * @param uid its user; -1 if the source does not know
 * @param launch the number of the launch that it descends from, by the kernel's own account; 0 if
 *     it is of none, or the source does not know
 * @param action what it did; paths as the process gave them
 * @param directoryFd what a relative path in {@code action} starts from: a file descriptor of the
 *     process, {@link #WORKING_DIRECTORY}, or {@link #NO_FD} if paths are absolute
 * @param certainty how sure it is
 */
public record SourceEvent(
    long bootNanos,
    int pid,
    int parent,
    int uid,
    long launch,
    OsAction action,
    int directoryFd,
    Certainty certainty) {
  /** {@code AT_FDCWD}, see openat(2). */
  public static final int WORKING_DIRECTORY = -100;

  /** There is no relative path. */
  public static final int NO_FD = -1;
}
