package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.app.TimelineNode.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of the audit log together: sessions, what was asked in them, and what came of
 * that. Of {@value #MAX_SESSIONS} sessions at most something is kept, and {@value #MAX_NODES}
 * things of each, the latest. Used by one thread.
 */
final class Timeline {
  static final int MAX_NODES = 20_000;
  private static final int MAX_SESSIONS = 1_000;

  /** An id may be used again; an effect is at most of one of the last calls. */
  private static final int MAX_OF_ID = 4;

  private static final int MAX_ARGUMENTS = 120;
  private static final String TO_SERVER = "to-server";

  /** Is told what is added to what; of a session, to itself. */
  interface Listener {
    void added(TimelineNode node, TimelineNode to);
  }

  /** A session as it is put together. */
  private static final class Open {
    private final TimelineNode node;

    /** The requests that wait for an answer, by who asks and their ids. */
    private final Map<String, TimelineNode> waiting = new LinkedHashMap<>();

    /** The requests of the client of each id, the latest last. */
    private final Map<String, List<TimelineNode>> calls = new HashMap<>();

    Open(TimelineNode node) {
      this.node = node;
    }
  }

  private final Listener listener;
  private final Map<String, Open> sessions = new LinkedHashMap<>();
  private int leftOut;

  Timeline(Listener listener) {
    this.listener = listener;
  }

  /** The sessions, in the order in which they began. */
  Collection<TimelineNode> sessions() {
    return sessions.values().stream().map(open -> open.node).toList();
  }

  /** How many of the oldest sessions and things were left out. */
  int leftOut() {
    return leftOut;
  }

  /** Adds a record. */
  void add(JsonNode record) {
    switch (record.path("kind").asText()) {
      case "session-started" -> {
        Open unused = open(record);
      }
      case "message" -> message(record, open(record));
      case "correlation" -> correlation(record, open(record));
      case "finding" -> finding(record);
      case "opinion" -> opinion(record, open(record));
      case "session-stopped" ->
          put(
              open(record),
              null,
              new TimelineNode(Kind.DECISION, record, "stop", LogLine.what(record)));
      case "refused", "server-restarted", "session-ended" ->
          put(open(record), null, new TimelineNode(Kind.OTHER, record, "", LogLine.what(record)));
      default -> {}
    }
  }

  private Open open(JsonNode record) {
    String id = record.path("session").asText();
    String server = record.path("server").asText();
    // What is of no session is of its server, or of all.
    Open known = sessions.get(id.isEmpty() ? "/" + server : id);
    if (known != null) {
      return known;
    }
    String text =
        id.isEmpty()
            ? server.isEmpty() ? "of no server" : "of " + server + ", of no session"
            : "session " + id + " of " + server;
    Open open = new Open(new TimelineNode(Kind.SESSION, record, "", text));
    sessions.put(id.isEmpty() ? "/" + server : id, open);
    if (sessions.size() > MAX_SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
      leftOut++;
    }
    listener.added(open.node, open.node);
    return open;
  }

  private void put(Open open, @Nullable TimelineNode to, TimelineNode node) {
    TimelineNode parent = to == null ? open.node : to;
    parent.add(node);
    if (parent.under().size() > MAX_NODES) {
      parent.under().removeFirst();
      leftOut++;
    }
    listener.added(node, parent);
  }

  private void message(JsonNode record, Open open) {
    String id = record.path("id").asText();
    boolean toServer = record.path("direction").asText().equals(TO_SERVER);
    if (id.isEmpty()) {
      if (!record.path("forwarded").asBoolean()) {
        put(open, null, decision(record, LogLine.what(record)));
      }
      return;
    }
    TimelineNode asked = open.waiting.get(key(!toServer, id));
    TimelineNode same = open.waiting.get(key(toServer, id));
    if (asked != null && isOfOneMethod(asked.record(), record)) {
      answer(record, open, asked);
    } else if (same != null && same.record().path("approval").asText().equals("asked")) {
      put(open, same, decision(record, decided(record)));
      if (!record.path("forwarded").asBoolean()) {
        open.waiting.remove(key(toServer, id));
      }
    } else {
      request(record, open, toServer);
    }
  }

  private static String key(boolean toServer, String id) {
    return (toServer ? ">" : "<") + id;
  }

  private static boolean isOfOneMethod(JsonNode request, JsonNode answer) {
    return request.path("method").asText().equals(answer.path("method").asText());
  }

  private void request(JsonNode record, Open open, boolean toServer) {
    String tool = record.path("tool").asText();
    String arguments = record.has("arguments") ? record.path("arguments").toString() : "";
    TimelineNode call =
        new TimelineNode(
            Kind.CALL,
            record,
            record.path("action").asText(),
            "#"
                + record.path("id").asText()
                + (toServer ? " " : " the server asks: ")
                + record.path("method").asText()
                + (tool.isEmpty() ? "" : " " + tool)
                + (arguments.isEmpty() ? "" : " " + cut(arguments))
                + ": "
                + decided(record));
    put(open, null, call);
    String id = record.path("id").asText();
    if (toServer) {
      List<TimelineNode> same = open.calls.computeIfAbsent(id, unused -> new ArrayList<>());
      same.add(call);
      if (same.size() > MAX_OF_ID) {
        same.removeFirst();
      }
    }
    boolean asks = record.path("approval").asText().equals("asked");
    if (record.path("forwarded").asBoolean() || asks) {
      open.waiting.put(key(toServer, id), call);
    }
    forget(open);
  }

  /** What was never answered is not waited for without end. */
  private static void forget(Open open) {
    if (open.waiting.size() > MAX_NODES) {
      open.waiting.remove(open.waiting.keySet().iterator().next());
    }
    if (open.calls.size() > MAX_NODES) {
      open.calls.clear();
    }
  }

  private void answer(JsonNode record, Open open, TimelineNode asked) {
    boolean toServer = record.path("direction").asText().equals(TO_SERVER);
    open.waiting.remove(key(!toServer, record.path("id").asText()));
    Duration took =
        Duration.between(Instant.parse(asked.time()), Instant.parse(record.path("time").asText()));
    String answered = "answered after " + took.toMillis() + " ms";
    if (record.path("forwarded").asBoolean() && isPlain(record)) {
      asked.after("; " + answered);
      listener.added(new TimelineNode(Kind.ANSWER, record, "", answered), asked);
    } else {
      put(open, asked, decision(record, answered + ": " + decided(record)));
    }
  }

  /** Whether a message was simply passed on. */
  private static boolean isPlain(JsonNode record) {
    String action = record.path("action").asText();
    return action.equals("allow") || action.equals("log");
  }

  private static TimelineNode decision(JsonNode record, String text) {
    return new TimelineNode(Kind.DECISION, record, record.path("action").asText(), text);
  }

  private static String decided(JsonNode record) {
    String approval = record.path("approval").asText();
    String reason = record.path("reason").asText();
    return record.path("action").asText()
        + " ("
        + record.path("rule").asText()
        + (approval.isEmpty() ? "" : ": " + approval)
        + ")"
        + (reason.isEmpty() || isPlain(record) ? "" : " " + reason);
  }

  private void finding(JsonNode record) {
    Open open = open(record);
    TimelineNode node =
        new TimelineNode(
            Kind.FINDING,
            record,
            record.path("severity").asText(),
            record.path("title").asText()
                + " ("
                + record.path("plugin").asText()
                + "): "
                + record.path("reason").asText());
    put(open, onlyOne(open), node);
  }

  /** The client's request that waits, if it is the only one. */
  private static @Nullable TimelineNode onlyOne(Open open) {
    TimelineNode only = null;
    for (Map.Entry<String, TimelineNode> each : open.waiting.entrySet()) {
      if (each.getKey().startsWith(">")) {
        if (only != null) {
          return null;
        }
        only = each.getValue();
      }
    }
    return only;
  }

  private void opinion(JsonNode record, Open open) {
    List<TimelineNode> of = open.calls.getOrDefault(record.path("id").asText(), List.of());
    put(
        open,
        of.isEmpty() ? null : of.getLast(),
        new TimelineNode(
            Kind.OPINION,
            record,
            record.path("severity").asText() + record.path("state").asText(),
            record.path("reason").asText()));
  }

  private void correlation(JsonNode record, Open open) {
    JsonNode joined = record.path("joined");
    Kind kind =
        switch (record.path("title").asText()) {
          case "effect" -> Kind.EFFECT;
          case "undeclared" -> Kind.UNDECLARED;
          case "uncorrelated" -> Kind.UNCORRELATED;
          case "missing" -> Kind.MISSING;
          default -> Kind.OTHER;
        };
    List<TimelineNode> calls = new ArrayList<>();
    for (JsonNode call : joined.path("calls")) {
      nearest(open.calls.getOrDefault(call.path("id").asText(), List.of()), call)
          .ifPresent(calls::add);
    }
    int among = joined.path("calls").size();
    TimelineNode node =
        new TimelineNode(
            kind,
            record,
            record.path("severity").asText(),
            what(kind, joined)
                + (among > 1 ? "; of one of " + among + " calls, which cannot be told" : "")
                + why(record, joined));
    if (calls.isEmpty()) {
      put(open, null, node);
    }
    calls.forEach(call -> put(open, call, node));
  }

  /** The request that a call is: of those that had its id, the one of its time. */
  private static Optional<TimelineNode> nearest(List<TimelineNode> same, JsonNode call) {
    Instant time = Instant.parse(call.path("time").asText());
    return same.stream()
        .filter(each -> isOfOneMethod(each.record(), call))
        .min(
            Comparator.comparing(each -> Duration.between(Instant.parse(each.time()), time).abs()));
  }

  private static String what(Kind kind, JsonNode joined) {
    if (kind == Kind.MISSING) {
      return "was to change " + joined.path("path").asText() + ", and no change was seen";
    }
    return joined.has("seen") ? EffectLine.of(joined.path("seen")) : "something too long to keep";
  }

  private static String why(JsonNode record, JsonNode joined) {
    String reason = record.path("reason").asText();
    String confidence =
        joined.has("confidence")
            ? Math.round(joined.path("confidence").asDouble() * 100) + " % sure"
            : "";
    String why =
        confidence.isEmpty() || reason.isEmpty() ? confidence + reason : confidence + ", " + reason;
    return why.isEmpty() ? "" : " (" + why + ")";
  }

  private static String cut(String arguments) {
    return arguments.length() <= MAX_ARGUMENTS
        ? arguments
        : arguments.substring(0, MAX_ARGUMENTS) + "...";
  }
}
