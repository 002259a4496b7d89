package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A chain that was seen.
 *
 * @param events one for each event that it needs, in their order
 */
record ChainMatch(ChainPattern pattern, List<Seen> events) {
  /** What the titles of findings begin with; the chain's name follows. */
  static final String TITLE = "kill chain ";

  private static final int MAX_SHOWN = 20;

  /** An event of a chain, without what it says. */
  record Seen(
      Instant time,
      StepKind kind,
      String value,
      String session,
      String server,
      boolean inferred,
      String process) {
    private String text() {
      return kind.text()
          + (value.isEmpty() ? "" : " " + value)
          + (process.isEmpty() ? "" : " by " + process)
          + (server.isEmpty() ? "" : " of " + server)
          + " at "
          + time;
    }
  }

  ChainMatch {
    events = List.copyOf(events);
  }

  /** How bad it is. What was not seen for certain is no reason to treat anybody hard. */
  private Severity severity() {
    boolean inferred = events.stream().anyMatch(Seen::inferred);
    return inferred && pattern.severity().compareTo(Severity.MEDIUM) > 0
        ? Severity.MEDIUM
        : pattern.severity();
  }

  /**
   * A finding for each session that took part of the server that began it; one that is about no
   * session if none is known. What other servers did after it is evidence, but they are not to be
   * held for it: they may know nothing of it.
   */
  List<Finding> findings() {
    String server = events.getFirst().server();
    Set<String> sessions = new LinkedHashSet<>();
    for (Seen event : events.reversed()) {
      if (event.server().equals(server) && !event.session().isEmpty()) {
        sessions.add(event.session());
      }
    }
    if (sessions.isEmpty()) {
      sessions.add("");
    }
    String title = TITLE + pattern.name();
    return sessions.stream()
        .map(session -> new Finding(severity(), title, evidence(), session, server))
        .toList();
  }

  /** What shows it, for people. */
  private String evidence() {
    Duration took = Duration.between(events.getFirst().time(), events.getLast().time());
    String shown =
        events.stream().limit(MAX_SHOWN).map(Seen::text).collect(Collectors.joining("; then "));
    int more = events.size() - MAX_SHOWN;
    return pattern.explanation()
        + " Within "
        + took.toMillis() / 1000.0
        + " s: "
        + shown
        + (more > 0 ? "; and " + more + " more" : "");
  }
}
