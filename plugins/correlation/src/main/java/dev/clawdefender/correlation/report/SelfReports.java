package dev.clawdefender.correlation.report;

import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.engine.CorrelationEngine;
import dev.clawdefender.correlation.engine.Declaration;
import dev.clawdefender.correlation.finding.EffectText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares what agents say that a server of theirs did, by {@code reportAction} of our own server,
 * with what was seen. Only what would have been seen can be untrue. All times are nanoseconds of
 * the clock that {@link CorrelationEngine} goes by. Used by one thread.
 */
public final class SelfReports {
  /** The name that our own server has to be configured by. */
  public static final String SERVER = "clawdefender";

  /** The tool that reports are made with. */
  public static final String TOOL = "reportAction";

  /** The title of what is found. */
  public static final String UNTRUE = "a self-report is not true";

  /** So long before it is reported something may have been done. */
  private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** So many effects of a server are kept, and of so many servers. */
  private static final int MAX_EFFECTS = 512;

  private static final int MAX_SERVERS = 1_000;

  /** So many reports wait; more are not looked into. */
  private static final int MAX_REPORTS = 1_000;

  /** So much is said of what was done instead. */
  private static final int MAX_SHOWN = 3;

  private record Report(String session, Claim claim, long at) {}

  private record Done(OsEvent seen, long at, boolean spokenOf) {}

  /** What a server did. */
  private static final class Server {
    final long since;
    final ArrayDeque<Done> done = new ArrayDeque<>();
    final Map<String, Boolean> sessions = new HashMap<>();
    long forgotten = Long.MIN_VALUE;

    Server(long since) {
      this.since = since;
    }
  }

  private final Consumer<Finding> found;
  private final Map<String, Server> servers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Server> eldest) {
          return size() > MAX_SERVERS;
        }
      };

  private final ArrayDeque<Report> reports = new ArrayDeque<>();
  private boolean watching;
  private long watchedSince;

  /**
   * @param found is told each finding
   */
  public SelfReports(Consumer<Finding> found) {
    this.found = found;
  }

  /** Whether a message is such a report. */
  public static boolean isReport(MessageEvent message) {
    return message.server().equals(SERVER) && message.tool().equals(TOOL);
  }

  /** Whether all that servers do to files is seen from now on. */
  public void watching(boolean whole, long at) {
    watching = whole;
    watchedSince = at;
  }

  /** A session with a server begins. */
  public void begin(String session, String server, long at) {
    Server known = servers.computeIfAbsent(server, unused -> new Server(at));
    if (known.sessions.size() < MAX_EFFECTS) {
      known.sessions.put(session, true);
    }
  }

  /** A session is over. */
  public void end(String session, String server) {
    Server known = servers.get(server);
    if (known != null) {
      known.sessions.remove(session);
    }
  }

  /** Something was done. */
  public void look(CorrelationEvent event, long at) {
    if (event instanceof CorrelationEvent.OfEffect of) {
      note(of.seen(), at, event instanceof CorrelationEvent.Effect);
    }
  }

  private void note(OsEvent seen, long at, boolean spokenOf) {
    Server server = servers.get(seen.server());
    if (server != null) {
      server.done.addLast(new Done(seen, at, spokenOf));
      if (server.done.size() > MAX_EFFECTS) {
        server.forgotten = server.done.removeFirst().at();
      }
    }
  }

  /** An agent reports something. It is looked into when all that was done by then is known. */
  public void report(MessageEvent message, Declaration declaration, long at) {
    if (message.content() != null && reports.size() < MAX_REPORTS) {
      Claim.of(message.content(), declaration)
          .ifPresent(claim -> reports.addLast(new Report(message.session(), claim, at)));
    }
  }

  /** Looks into reports whose time has come. To be called now and then. */
  public void tick(long now) {
    Report first = reports.peekFirst();
    while (first != null && first.at() + CorrelationEngine.LATE_NANOS <= now) {
      reports.removeFirst();
      look(first);
      first = reports.peekFirst();
    }
  }

  private void look(Report report) {
    Server server = servers.get(report.claim().server());
    if (server == null || !isKnown(server, report)) {
      return; // whether it is true cannot be told
    }
    List<Done> instead = new ArrayList<>();
    for (Done each : server.done) {
      if (each.at() >= report.at() - BEFORE_NANOS
          && report.claim().isTrueBy(each.seen().action())) {
        return;
      }
      if (each.at() >= report.at() - BEFORE_NANOS && !each.spokenOf()) {
        instead.add(each);
      }
    }
    // With several sessions nobody knows whose agent reports, and others are not to hear of them.
    boolean isOurs = server.sessions.size() == 1;
    tell(report, report.session(), SERVER, isOurs ? instead : List.of());
    if (isOurs) {
      String session = server.sessions.keySet().iterator().next();
      tell(report, session, report.claim().server(), instead);
    }
  }

  /** Whether all was seen that it did in the time in question. */
  private boolean isKnown(Server server, Report report) {
    long from = Math.max(server.since, report.at() - BEFORE_NANOS);
    return watching && watchedSince <= from && server.forgotten < from;
  }

  private void tell(Report report, String session, String server, List<Done> instead) {
    StringBuilder evidence =
        new StringBuilder("it was reported that ")
            .append(report.claim().server())
            .append(" did: ")
            .append(report.claim().what())
            .append("; nothing like it was seen");
    String by = "; what no call speaks of was done instead: ";
    for (Done each : instead.subList(Math.max(0, instead.size() - MAX_SHOWN), instead.size())) {
      evidence.append(by).append(EffectText.of(each.seen()));
      by = ", ";
    }
    found.accept(new Finding(Severity.MEDIUM, UNTRUE, evidence.toString(), session, server));
  }
}
