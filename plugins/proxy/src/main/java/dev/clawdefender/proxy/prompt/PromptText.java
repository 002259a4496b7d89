package dev.clawdefender.proxy.prompt;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.VisibleText;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.CommandAccess;
import dev.clawdefender.policy.access.HostAccess;
import dev.clawdefender.policy.access.PathAccess;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person reads when asked about a call. Everything in it that comes from a message stands on
 * one line, shortened with a mark, and without characters that hide or reorder others.
 */
public final class PromptText {
  private static final int MAX_NAME = 120;
  private static final int MAX_LINES = 20;
  private static final int HEAD = 240;
  private static final int TAIL = 100;

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
    text.append(line(facts.method, MAX_NAME));
    if (!facts.tool.isEmpty()) {
      text.append(" \"").append(line(facts.tool, MAX_NAME)).append('"');
    }
    text.append('\n');
    accesses(text, "runs", facts.accesses.commands().stream().map(CommandAccess::line));
    accesses(text, "reaches the host", facts.accesses.hosts().stream().map(HostAccess::given));
    accesses(text, "reaches for", facts.accesses.paths().stream().map(PathAccess::given));
    arguments(text, facts);
    text.append("Rule ").append(line(rule, MAX_NAME));
    if (!reason.isBlank()) {
      text.append(": ").append(line(reason, HEAD));
    }
    text.append("\nThe answer is for exactly this call. Without one in ")
        .append(patience.toSeconds())
        .append(" seconds it is blocked.");
    return text.toString();
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
