package dev.clawdefender.app;

import dev.clawdefender.app.TimelineNode.Kind;
import java.io.PrintWriter;
import java.util.List;

/** A timeline for a terminal. */
final class TimelineText {
  private TimelineText() {}

  /** Prints a session as a tree. */
  static void tree(TimelineNode session, PrintWriter out) {
    out.println(session.time() + " " + session.text());
    under(session, "", out);
  }

  private static void under(TimelineNode node, String indent, PrintWriter out) {
    List<TimelineNode> under = node.under();
    for (int i = 0; i < under.size(); i++) {
      boolean last = i == under.size() - 1;
      out.println(indent + (last ? "└─ " : "├─ ") + line(under.get(i)));
      under(under.get(i), indent + (last ? "   " : "│  "), out);
    }
  }

  /** What was just added, with what it belongs to. */
  static String added(TimelineNode node, TimelineNode to) {
    if (node.kind() == Kind.SESSION) {
      return node.time() + " " + node.text();
    }
    String session = Shown.line(node.record().path("session").asText());
    String of = to.kind() == Kind.CALL ? " of #" + Shown.line(to.record().path("id").asText()) : "";
    return session + of + (to.kind() == Kind.CALL ? "   " : " ") + line(node);
  }

  private static String line(TimelineNode node) {
    String time = node.time();
    int day = time.indexOf('T');
    return time.substring(day + 1) + " " + label(node) + node.text();
  }

  /** What it is, in a word or two. Decisions say it themselves. */
  private static String label(TimelineNode node) {
    return switch (node.kind()) {
      case SESSION, CALL, DECISION, ANSWER, OTHER -> "";
      case EFFECT -> "effect: ";
      case UNDECLARED, UNCORRELATED, MISSING, FINDING, OPINION ->
          node.mark() + (node.mark().isEmpty() ? "" : " ") + node.kind().text() + ": ";
    };
  }
}
