package dev.clawdefender.proxy.prompt;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.VisibleText;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.CommandAccess;
import dev.clawdefender.policy.access.HostAccess;
import dev.clawdefender.policy.access.PathAccess;
import dev.clawdefender.runtime.redact.Redactor;
import dev.clawdefender.runtime.session.Noticed;
import dev.clawdefender.runtime.session.Risk;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a person reads when asked about a call. Everything in it that comes from a message stands on
 * one line, shortened with a mark, and without characters that hide or reorder others.
 */
public final class PromptText {
  private static final int MAX_NAME = 120;
  private static final int MAX_FOUND = 400;
  private static final int MAX_LINES = 20;
  private static final int HEAD = 240;
  private static final int TAIL = 100;

  private static final SecureRandom RANDOM = new SecureRandom();

  private PromptText() {}

  /**
   * The question.
   *
   * @param facts of the call, with all accesses
   * @param reason why policy asks
   * @param patience how long the answer may take
   */
  public static String of(MessageFacts facts, String rule, String reason, Duration patience) {
    StringBuilder text = new StringBuilder("ClawDefender asks: may ");
    switch (facts.direction) {
      case TO_SERVER ->
          text.append("this go to the server \"")
              .append(line(facts.server, MAX_NAME))
              .append("\"?\n");
      case TO_CLIENT ->
          text.append("the server \"")
              .append(line(facts.server, MAX_NAME))
              .append("\" ask this of your client?\n");
    }
    call(text, facts);
    rule(text, rule, reason);
    text.append("\nThe answer is for exactly this call. Without one in ")
        .append(patience.toSeconds())
        .append(" seconds it is blocked.");
    return text.toString();
  }

  /**
   * The question whether a session under quarantine may go on.
   *
   * @param facts of the call that is held, with all accesses
   * @param noticed what was found
   */
  public static String ofQuarantine(
      MessageFacts facts, String rule, String reason, Noticed noticed, Duration patience) {
    StringBuilder text = new StringBuilder("ClawDefender holds the server \"");
    text.append(line(facts.server, MAX_NAME)).append("\" back. Found was:\n");
    found(text, noticed);
    text.append("May this go ")
        .append(facts.direction == Direction.TO_SERVER ? "to it" : "to your client")
        .append(" nevertheless?\n");
    call(text, facts);
    rule(text, rule, reason);
    text.append("\nAllowing once is for exactly this call, also where another rule would ask about")
        .append(" it; allowing for this session lifts the quarantine, too, until something else is")
        .append(" found. Without an answer in ")
        .append(patience.toSeconds())
        .append(" seconds it is blocked.");
    evidence(text, noticed);
    return text.toString();
  }

  private static void found(StringBuilder text, Noticed noticed) {
    if (noticed.worst() != null) {
      found(text, noticed.worst(), "");
    }
    if (noticed.last() != null && !noticed.last().equals(noticed.worst())) {
      found(text, noticed.last(), ", the last of " + noticed.known().number());
    }
    if (noticed.earlier() != null) {
      found(text, noticed.earlier().worst(), ", in an earlier session that nobody let go on");
    }
  }

  private static void found(StringBuilder text, Risk risk, String more) {
    text.append("  ")
        .append(risk.level().text())
        .append(", ")
        .append(line(risk.title(), MAX_NAME))
        .append(" (")
        .append(line(risk.source(), MAX_NAME))
        .append(more)
        .append(")\n");
  }

  /** Last, and marked: paths, arguments and explanations are chosen by who is held back. */
  private static void evidence(StringBuilder text, Noticed noticed) {
    Set<Risk> shown = new LinkedHashSet<>();
    Stream.of(
            noticed.worst(),
            noticed.last(),
            noticed.earlier() == null ? null : noticed.earlier().worst())
        .filter(Objects::nonNull)
        .filter(risk -> !risk.evidence().isBlank())
        .forEach(shown::add);
    if (shown.isEmpty()) {
      return;
    }
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    Redactor redactor = new Redactor(key);
    text.append("\nWhat shows it, in words that the server may have chosen:");
    for (Risk risk : shown) {
      text.append("\n  > ").append(line(redactor.text(risk.evidence()), MAX_FOUND));
    }
  }

  private static void call(StringBuilder text, MessageFacts facts) {
    text.append(line(facts.method, MAX_NAME));
    if (!facts.tool.isEmpty()) {
      text.append(" \"").append(line(facts.tool, MAX_NAME)).append('"');
    }
    text.append('\n');
    accesses(text, "runs", facts.accesses.commands().stream().map(CommandAccess::line));
    accesses(text, "reaches the host", facts.accesses.hosts().stream().map(HostAccess::given));
    accesses(text, "reaches for", facts.accesses.paths().stream().map(PathAccess::given));
    arguments(text, facts);
  }

  private static void rule(StringBuilder text, String rule, String reason) {
    text.append("Rule ").append(line(rule, MAX_NAME));
    if (!reason.isBlank()) {
      text.append(": ").append(line(reason, HEAD));
    }
  }

  private static void accesses(StringBuilder text, String verb, Stream<String> found) {
    List<String> distinct = found.distinct().toList();
    for (String access : distinct.subList(0, Math.min(distinct.size(), MAX_LINES))) {
      text.append("  ").append(verb).append(": ").append(line(access, HEAD + TAIL)).append('\n');
    }
    more(text, distinct.size());
  }

  private static void arguments(StringBuilder text, MessageFacts facts) {
    JsonTape tape = facts.tape;
    int arguments = facts.arguments;
    if (arguments < 0 || !tape.is(arguments, JsonTape.Kind.OBJECT)) {
      return;
    }
    int count = 0;
    int end = tape.next(arguments);
    for (int key = arguments + 1; key < end; key = tape.next(key + 1)) {
      if (arguments == facts.params && tape.stringEquals(key, "_meta")) {
        continue; // a tool's argument of that name is its argument
      }
      if (count < MAX_LINES) {
        boolean string = tape.is(key + 1, JsonTape.Kind.STRING);
        String value = string ? tape.text(key + 1) : tape.source(key + 1);
        text.append("  ").append(line(tape.text(key), MAX_NAME)).append(" = ");
        text.append(line(value, HEAD + TAIL)).append('\n');
      }
      count++;
    }
    more(text, count);
  }

  private static void more(StringBuilder text, int count) {
    if (count > MAX_LINES) {
      text.append("  ... and ").append(count - MAX_LINES).append(" more, not shown\n");
    }
  }

  /**
   * A text on one line: control, format and invisible characters become a mark, and of a long one
   * the beginning and the end are left.
   */
  static String line(CharSequence text, int longest) {
    int[] points = text.codePoints().toArray();
    StringBuilder line = new StringBuilder();
    if (points.length <= longest) {
      append(line, points, 0, points.length);
    } else {
      int tail = longest > TAIL * 2 ? TAIL : 0;
      append(line, points, 0, longest - tail);
      line.append(" [... ").append(points.length - longest).append(" characters left out ...] ");
      append(line, points, points.length - tail, points.length);
    }
    return line.toString();
  }

  private static void append(StringBuilder line, int[] points, int from, int to) {
    for (int i = from; i < to; i++) {
      int point = points[i];
      if (VisibleText.isVisible(point)) {
        line.appendCodePoint(point);
      } else {
        line.append(String.format("<%04X>", point));
      }
    }
  }
}
