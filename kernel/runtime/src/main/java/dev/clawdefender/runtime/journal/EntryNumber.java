package dev.clawdefender.runtime.journal;

/** The numbers of an entry. The order is part of the journal's format. */
public enum EntryNumber {
  /** Milliseconds since 1970. */
  TIME,
  EPOCH,
  /** Nanoseconds from the frame being read to the decision. */
  LATENCY,
  /** The length of the message. */
  BYTES,
  /** The length of its arguments. */
  ARGUMENT_BYTES,
  /** The server's process. */
  PID,
  EXIT_STATUS,
  FORWARDED,
  BLOCKED,
  /** How many entries were left out. */
  LOST
}
