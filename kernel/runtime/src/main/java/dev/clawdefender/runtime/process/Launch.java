package dev.clawdefender.runtime.process;

/**
 * Whose process that was which we started.
 *
 * @param number which of our launches it was; never used again
 * @param server the server's configured name; empty if it has none
 * @param session the session that it serves; empty while it waits for one
 * @param pid the process; -1 while it is being started
 */
public record Launch(long number, String server, String session, long pid) {
  Launch at(long process) {
    return new Launch(number, server, session, process);
  }

  Launch serving(String other) {
    return new Launch(number, server, other, pid);
  }
}
