package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.Severity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as the kernel tells them, at so many seconds. */
final class Happenings {
  static final String HOME = "/home/u";
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final Decision ALLOWED = new Decision(Action.ALLOW, "r", 1, "");

  /** Whose the events are. */
  record Who(String session, String server, String client) {}

  static final Who US = new Who("s1", "files", "me");

  private Happenings() {}

  static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }

  static OsEvent seen(double at, Who who, OsAction action, Certainty certainty) {
    return new OsEvent(
        at(at),
        who.server(),
        who.session(),
        100,
        1,
        "/usr/bin/node",
        "u",
        "",
        action,
        Sensitivity.NONE,
        "ebpf",
        certainty);
  }

  static CorrelationEvent declared(double at, Who who, OsAction action) {
    return new CorrelationEvent.Effect(
        at(at), List.of(), seen(at, who, action, Certainty.SEEN), 1, "said so");
  }

  static CorrelationEvent undeclared(double at, Who who, OsAction action) {
    return undeclared(at, who, action, Certainty.SEEN);
  }

  static CorrelationEvent undeclared(double at, Who who, OsAction action, Certainty certainty) {
    return new CorrelationEvent.Uncorrelated(
        at(at), seen(at, who, action, certainty), Severity.LOW, "no call was open");
  }

  static OsAction read(String path) {
    return new OsAction.Open(path, Access.READ, false);
  }

  static OsAction write(String path) {
    return new OsAction.Open(path, Access.WRITE, false);
  }

  static OsAction connect(String address) {
    return new OsAction.Connect(new OsAction.Endpoint(address, 443), false);
  }

  static OsAction execute(String program) {
    return new OsAction.Execute(program, List.of(program));
  }

  static MessageEvent call(double at, Who who, String tool, @Nullable JsonValue content) {
    return message(
        at, who, Direction.TO_SERVER, EventType.TOOL_CALL, "tools/call", tool, content, true);
  }

  static MessageEvent refusedCall(double at, Who who) {
    return message(
        at, who, Direction.TO_SERVER, EventType.TOOL_CALL, "tools/call", "t", null, false);
  }

  static MessageEvent result(double at, Who who, String tool, @Nullable JsonValue content) {
    return message(
        at, who, Direction.TO_CLIENT, EventType.RESPONSE, "tools/call", tool, content, true);
  }

  static MessageEvent sampled(double at, Who who) {
    return message(
        at, who, Direction.TO_SERVER, EventType.RESPONSE, "sampling/createMessage", "", null, true);
  }

  private static MessageEvent message(
      double at,
      Who who,
      Direction direction,
      EventType type,
      String method,
      String tool,
      @Nullable JsonValue content,
      boolean forwarded) {
    return new MessageEvent(
        at(at),
        who.session(),
        who.server(),
        who.client(),
        direction,
        type,
        method,
        tool,
        "1",
        ALLOWED,
        forwarded,
        false,
        100,
        content);
  }
}
