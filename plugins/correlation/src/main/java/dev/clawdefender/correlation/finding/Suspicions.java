package dev.clawdefender.correlation.finding;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.engine.Resolvers;
import dev.clawdefender.correlation.engine.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes findings of effects that no call speaks of; each is told once in a session. Used by one
 * thread, but for the counter and {@link #least}.
 */
public final class Suspicions {
  /** The title of what is found when keys were read and a connection was then made. */
  public static final String SECRET_SENT = "secret sent out";

  /** The same of a process that a call asked for, whose business that may be. */
  public static final String SECRET_SENT_BY_COMMAND = "secret sent out by a command";

  /** The title of what is found when something may have been done that was not looked at. */
  public static final String LOST = "events were lost";

  /** So many of one title are told of one session; no other title takes their room. */
  private static final int MAX_OF_TITLE = 200;

  private static final int MAX_SESSIONS = 10_000;

  private final Consumer<Finding> found;
  private final Resolvers resolvers;
  private final LongAdder left = new LongAdder();

  /** What is known of each session, and of each server while a process of it has none. */
  private final Map<String, Noted> holders =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Noted> eldest) {
          boolean full = size() > MAX_SESSIONS;
          if (full) {
            left.increment();
          }
          return full;
        }
      };

  private volatile Severity least;

  /** What is known of one session, or of a server without one. */
  private static final class Noted {
    private final Set<String> told = new HashSet<>();
    private final Map<String, Integer> titles = new HashMap<>();

    /** What was told of a server without a session, for the next that it gets. */
    private final List<Finding> untaken = new ArrayList<>();

    /** The last keys that were read though no call speaks of them. */
    private @Nullable OsEvent secret;

    /** The last keys that were read since a call speaks of them. */
    private @Nullable OsEvent spokenOf;
  }

  /** An effect that no call speaks of. */
  private record Unspoken(
      OsEvent seen, Severity severity, String prefix, String why, boolean byCommand) {}

  /**
   * @param found is told each finding
   * @param resolvers whom the machine asks for names, which is not sending anything out
   * @param least from which severity on effects are findings
   */
  public Suspicions(Consumer<Finding> found, Resolvers resolvers, Severity least) {
    this.found = found;
    this.resolvers = resolvers;
    this.least = least;
  }

  /** From now on effects of this severity are findings, and worse ones. */
  public void least(Severity severity) {
    least = severity;
  }

  /** How many were left out because a session had too many, or there were too many sessions. */
  public long leftOut() {
    return left.sum();
  }

  /**
   * A session begins. What a process of its server did while it had none counts for it, too, since
   * it may be that process.
   */
  public void begin(String session, String server) {
    Noted early = holders.get(Secrets.holder("", server));
    if (early == null) {
      return;
    }
    Noted noted = noted(session, server);
    noted.secret = noted.secret == null ? early.secret : noted.secret;
    noted.spokenOf = noted.spokenOf == null ? early.spokenOf : noted.spokenOf;
    for (Finding each : early.untaken) {
      found.accept(new Finding(each.severity(), each.title(), each.evidence(), session, server));
    }
    early.untaken.clear();
    early.told.clear();
    early.titles.clear();
  }

  /** A session is over. */
  public void end(String session) {
    holders.remove(session);
  }

  /** Something of a session could not be looked at. */
  public void lost(String session, String server, String why) {
    tell(
        session, server, Severity.MEDIUM, LOST, why, why + ": it may have done more than is known");
  }

  /** Looks at what became clear. */
  public void look(CorrelationEvent event) {
    switch (event) {
      case CorrelationEvent.Undeclared undeclared ->
          look(
              new Unspoken(
                  undeclared.seen(),
                  undeclared.severity(),
                  "undeclared",
                  "during "
                      + EffectText.calls(undeclared.calls())
                      + ", which does not speak of it"
                      + ": "
                      + undeclared.reason(),
                  undeclared.byCommand()));
      case CorrelationEvent.Uncorrelated uncorrelated ->
          look(
              new Unspoken(
                  uncorrelated.seen(),
                  uncorrelated.severity(),
                  "uncorrelated",
                  uncorrelated.reason(),
                  false));
      case CorrelationEvent.Missing missing -> {
        if (Severity.LOW.compareTo(least) >= 0) {
          tell(
              missing.session(),
              missing.server(),
              Severity.LOW,
              "missing change",
              missing.path(),
              EffectText.calls(List.of(missing.call()))
                  + " was answered without an error, and no change of "
                  + missing.path()
                  + " was seen");
        }
      }
      case CorrelationEvent.Effect effect -> {
        if (Secrets.isRead(effect.seen())) {
          noted(effect.seen()).spokenOf = effect.seen();
        }
      }
      case CorrelationEvent.Completed unused -> {}
    }
  }

  private void look(Unspoken unspoken) {
    OsEvent seen = unspoken.seen();
    Severity severity = bounded(unspoken.severity(), seen);
    if (severity.compareTo(least) >= 0) {
      tell(
          seen.session(),
          seen.server(),
          severity,
          unspoken.prefix() + " " + kind(seen),
          EffectText.what(seen.action()),
          EffectText.of(seen) + "; " + unspoken.why());
    }
    if (Secrets.isRead(seen)) {
      noted(seen).secret = seen;
    } else if (Secrets.isSending(seen.action(), resolvers)) {
      sentOut(unspoken);
    }
  }

  private void sentOut(Unspoken unspoken) {
    OsEvent seen = unspoken.seen();
    Noted noted = noted(seen);
    boolean unasked = isCarriedBy(noted.secret, seen);
    OsEvent secret = unasked ? noted.secret : noted.spokenOf;
    if (secret == null || !isCarriedBy(secret, seen)) {
      return;
    }
    boolean worst = unasked && !unspoken.byCommand();
    tell(
        seen.session(),
        seen.server(),
        bounded(worst ? Severity.CRITICAL : Severity.HIGH, seen),
        unspoken.byCommand() ? SECRET_SENT_BY_COMMAND : SECRET_SENT,
        EffectText.what(secret.action()) + " " + EffectText.what(seen.action()),
        EffectText.of(secret) + "; then " + EffectText.of(seen) + "; " + unspoken.why());
  }

  private static boolean isCarriedBy(@Nullable OsEvent secret, OsEvent seen) {
    return secret != null
        && !seen.time().isBefore(secret.time())
        && Duration.between(secret.time(), seen.time()).compareTo(Secrets.CARRIED) <= 0;
  }

  /** What was not seen for certain is no reason to treat anybody hard. */
  private static Severity bounded(Severity severity, OsEvent seen) {
    return seen.certainty() == Certainty.INFERRED && severity.compareTo(Severity.MEDIUM) > 0
        ? Severity.MEDIUM
        : severity;
  }

  private static String kind(OsEvent seen) {
    return switch (seen.action()) {
      case OsAction.Execute unused -> "program";
      case OsAction.Connect unused -> "connection";
      case OsAction.Send unused -> "connection";
      case OsAction.Listen unused -> "listener";
      case OsAction.Resolve unused -> "look-up";
      default -> seen.sensitivity() == Sensitivity.CREDENTIALS ? "secret" : "file";
    };
  }

  private void tell(
      String session,
      String server,
      Severity severity,
      String title,
      String what,
      String evidence) {
    Noted noted = noted(session, server);
    String key = severity + title + what;
    if (noted.told.contains(key)) {
      return;
    }
    if (noted.titles.getOrDefault(title, 0) >= MAX_OF_TITLE) {
      left.increment();
      return;
    }
    noted.titles.merge(title, 1, Integer::sum);
    noted.told.add(key);
    Finding finding = new Finding(severity, title, evidence, session, server);
    if (session.isEmpty()) {
      noted.untaken.add(finding);
    }
    found.accept(finding);
  }

  private Noted noted(OsEvent seen) {
    return noted(seen.session(), seen.server());
  }

  private Noted noted(String session, String server) {
    return holders.computeIfAbsent(Secrets.holder(session, server), unused -> new Noted());
  }
}
