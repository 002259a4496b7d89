package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Something in a timeline, and what belongs to it. Used by one thread. */
final class TimelineNode {
  /** What it is. */
  enum Kind {
    SESSION,
    CALL,
    DECISION,
    ANSWER,
    EFFECT,
    UNDECLARED,
    UNCORRELATED,
    MISSING,
    FINDING,
    OPINION,
    OTHER;

    /** The name as it stands in JSON and in texts. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final JsonNode record;
  private final String mark;
  private final String text;
  private final List<TimelineNode> under = new ArrayList<>();
  private String after = "";

  /**
   * @param record the record of the log that says so
   * @param mark how bad it is, or what was decided; empty if neither
   * @param text what it is, for people, as others spelled it
   */
  TimelineNode(Kind kind, JsonNode record, String mark, String text) {
    this.kind = kind;
    this.record = record;
    this.mark = mark;
    this.text = text;
  }

  Kind kind() {
    return kind;
  }

  JsonNode record() {
    return record;
  }

  String mark() {
    return mark;
  }

  /** What it is, and what became of it, for people; safe to be shown. */
  String text() {
    return Shown.line(text + after);
  }

  /** When it happened, as the record spells it. */
  String time() {
    return record.path("time").asText();
  }

  /** Adds what became of it. */
  void after(String more) {
    after = more;
  }

  void add(TimelineNode node) {
    under.add(node);
  }

  /** What belongs to it, in the order in which it became known. */
  List<TimelineNode> under() {
    return under;
  }
}
