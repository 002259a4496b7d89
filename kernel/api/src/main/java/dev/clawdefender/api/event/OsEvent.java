package dev.clawdefender.api.event;

import java.time.Instant;
import java.util.List;

/**
 * An effect on the operating system that was seen.
 *
 * @param server the server that caused it, by its configured name; empty if it is of none
 * @param session the session that the server's process serves; empty if it is of no server, or the
 *     process waits for its first session
 * @param pid the process that did it
 * @param parent the process that started that one; 0 if unknown
 * @param program the absolute path of its executable; empty if unknown
 * @param user the name of its user, or the number where it has no name; empty if unknown
 * @param agent which agent the process belongs to; empty if none
 * @param action what it did; without the arguments of a program if {@link
 *     dev.clawdefender.api.plugin.Capability#READ_CONTENT} is not granted
 * @param sensitivity how much what it touched matters
 * @param source which source saw it: {@code ebpf}, {@code fanotify}, {@code proc-connector}, {@code
 *     polling}, {@code eslogger}
 * @param certainty how sure it is that this process did this to that path
 */
public record OsEvent(
    Instant time,
    String server,
    String session,
    long pid,
    long parent,
    String program,
    String user,
    String agent,
    OsAction action,
    Sensitivity sensitivity,
    String source,
    Certainty certainty)
    implements Event {

  /** The same without the arguments of a program, which may say what a message does. */
  public OsEvent withoutContent() {
    return action instanceof OsAction.Execute execute && !execute.arguments().isEmpty()
        ? new OsEvent(
            time,
            server,
            session,
            pid,
            parent,
            program,
            user,
            agent,
            new OsAction.Execute(execute.program(), List.of()),
            sensitivity,
            source,
            certainty)
        : this;
  }
}
