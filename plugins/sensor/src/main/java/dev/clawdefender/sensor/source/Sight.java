package dev.clawdefender.sensor.source;

import java.util.Locale;

/** Something that a source may be able to see. */
public enum Sight {
  EXECUTE,
  ARGUMENTS,
  FORK,
  EXIT,
  OPEN,
  /** Create, rename, remove, change of mode. */
  CHANGE,
  CONNECT,
  LISTEN,
  SEND,
  RESOLVE,
  /** Processes that live for a moment only. */
  SHORT_LIVED,
  /** Which process did it. */
  PROCESS,
  /** Which server's it is, without a gap. */
  SERVER,
  /** How many events were lost. */
  LOSSES;

  /** The name as people read it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
