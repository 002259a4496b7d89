package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.policy.match.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes signs of events. Used by one thread. */
final class Signs {
  /** Of so many sessions the client is known. */
  private static final int MAX_SESSIONS = 4_096;

  private static final String SAMPLING = "sampling/createMessage";
  private static final String CALL = "tools/call";

  /** The clients of the sessions that were heard of last. */
  private final Map<String, String> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /** What an event is a sign of; empty if of nothing. */
  Optional<Sign> of(Event event) {
    return switch (event) {
      case MessageEvent message -> message(message);
      case FindingEvent finding ->
          Optional.of(
              new Sign(
                  finding.time(),
                  finding.finding().session(),
                  finding.finding().server(),
                  client(finding.finding().session()),
                  Map.of(StepKind.FINDING, finding.finding().title()),
                  null,
                  null,
                  false,
                  ""));
      case CorrelationEvent.Effect effect -> effect(effect.seen(), true);
      case CorrelationEvent.Undeclared undeclared -> effect(undeclared.seen(), false);
      case CorrelationEvent.Uncorrelated uncorrelated -> effect(uncorrelated.seen(), false);
      default -> Optional.empty();
    };
  }

  private String client(String session) {
    return clients.getOrDefault(session, "");
  }

  private Optional<Sign> message(MessageEvent message) {
    if (!message.client().isEmpty()) {
      clients.put(message.session(), message.client());
    }
    StepKind kind = kind(message);
    return kind == null || !message.forwarded()
        ? Optional.empty()
        : Optional.of(
            new Sign(
                message.time(),
                message.session(),
                message.server(),
                client(message.session()),
                Map.of(kind, message.tool()),
                null,
                message.content(),
                false,
                ""));
  }

  /** Whether a message can be a sign. */
  static boolean concerns(MessageEvent message) {
    return message.forwarded() && kind(message) != null;
  }

  private static @Nullable StepKind kind(MessageEvent message) {
    if (message.type() == EventType.TOOL_CALL) {
      return StepKind.ANY_TOOL_CALL;
    }
    boolean response = message.type() == EventType.RESPONSE;
    if (response && message.direction() == Direction.TO_CLIENT && message.method().equals(CALL)) {
      return StepKind.TOOL_RESULT;
    }
    return response
            && message.direction() == Direction.TO_SERVER
            && message.method().equals(SAMPLING)
        ? StepKind.SAMPLING_RESPONSE
        : null;
  }

  private Optional<Sign> effect(OsEvent seen, boolean declared) {
    Map<StepKind, String> is = is(seen.action());
    String program = seen.program().isEmpty() ? "process" : seen.program();
    return is.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sign(
                seen.time(),
                seen.session(),
                seen.server(),
                client(seen.session()),
                is,
                declared,
                null,
                seen.certainty() == Certainty.INFERRED,
                program + "[" + seen.pid() + "]"));
  }

  private static Map<StepKind, String> is(OsAction action) {
    return switch (action) {
      case OsAction.Open open when open.failed() -> Map.of();
      case OsAction.Open open -> opened(open.path(), open.access());
      case OsAction.Create create -> Map.of(StepKind.FILE_WRITE, create.path());
      case OsAction.Rename rename ->
          Map.of(StepKind.FILE_READ, rename.from(), StepKind.FILE_WRITE, rename.to());
      case OsAction.Execute execute -> Map.of(StepKind.SHELL_EXEC, execute.program());
      case OsAction.Connect connect when connect.failed() -> Map.of();
      case OsAction.Connect connect -> contacted(connect.peer());
      case OsAction.Send send -> contacted(send.peer());
      case OsAction.Fork unused -> Map.of();
      case OsAction.Exit unused -> Map.of();
      case OsAction.Remove unused -> Map.of();
      case OsAction.ChangeMode unused -> Map.of();
      case OsAction.Listen unused -> Map.of();
      case OsAction.Resolve unused -> Map.of();
    };
  }

  private static Map<StepKind, String> opened(String path, Access access) {
    return switch (access) {
      case READ -> Map.of(StepKind.FILE_READ, path, StepKind.FILE_LIST, path);
      case WRITE -> Map.of(StepKind.FILE_WRITE, path);
      case READ_WRITE -> Map.of(StepKind.FILE_READ, path, StepKind.FILE_WRITE, path);
    };
  }

  /** Sockets of this machine's own kind, which have paths, are no network. */
  private static Map<StepKind, String> contacted(Endpoint peer) {
    String address = peer.address();
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    return plain.indexOf('/') < 0 && Network.looksLikeOne(plain)
        ? Map.of(StepKind.NETWORK_CONNECT, plain)
        : Map.of();
  }
}
