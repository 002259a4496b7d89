package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.runtime.session.Exchanges;
import dev.clawdefender.runtime.session.Exchanges.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what HTTP has to say about a client's messages. Used by one thread at a time. */
final class ClientMessages {
  private static final String META_REVISION = "io.modelcontextprotocol/protocolVersion";

  private final Exchanges exchanges;
  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();
  private final Envelope envelope = new Envelope();

  /** The revision of the last message that said one: notifications need not say it. */
  private String revision = "";

  ClientMessages(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  /**
   * Reads a message that was judged.
   *
   * @param line without its end of line
   */
  ClientMessage read(byte[] line) {
    if (reader.read(line, 0, line.length, tape) != null) {
      throw new IllegalStateException("a message that was judged cannot be read again");
    }
    List<RequestId> requests = new ArrayList<>();
    if (tape.is(0, JsonTape.Kind.ARRAY)) {
      for (int at = 1; at < tape.next(0); at = tape.next(at)) {
        addRequest(at, requests);
      }
      return message(line, requests, "", "", "", "");
    }
    addRequest(0, requests);
    String method = envelope.method() < 0 ? "" : tape.text(envelope.method());
    if (method.equals(ClientMessage.INITIALIZE)) {
      revision = "";
      return message(line, requests, method, "", "", "");
    }
    String said = text(member(member(envelope.params(), "_meta"), META_REVISION));
    if (!said.isEmpty()) {
      revision = said;
    }
    boolean notification = requests.isEmpty() && !method.isEmpty();
    return message(
        line, requests, method, notification ? revision : said, name(method), cancels(method));
  }

  private ClientMessage message(
      byte[] line,
      List<RequestId> requests,
      String method,
      String said,
      String name,
      String cancels) {
    Optional<Exchange> exchange =
        requests.isEmpty() ? Optional.empty() : exchanges.find(requests.getFirst().json());
    Map<String, String> headers = exchange.map(Exchange::headers).orElseGet(exchanges::headers);
    return new ClientMessage(
        line, List.copyOf(requests), method, said, name, cancels, Map.copyOf(headers));
  }

  private void addRequest(int token, List<RequestId> requests) {
    boolean fine = envelope.read(tape, token) == null;
    if (fine && envelope.kind() == Envelope.Kind.REQUEST) {
      requests.add(RequestId.of(tape, envelope.id()));
    }
  }

  /** What the header {@code Mcp-Name} says (2026-07-28, SEP-2243). */
  private String name(String method) {
    String parameter =
        switch (method) {
          case "tools/call", "prompts/get" -> "name";
          case "resources/read" -> "uri";
          case "tasks/get", "tasks/update", "tasks/cancel" -> "taskId";
          default -> "";
        };
    return parameter.isEmpty() ? "" : text(member(envelope.params(), parameter));
  }

  private String cancels(String method) {
    int id = method.equals("notifications/cancelled") ? member(envelope.params(), "requestId") : -1;
    return id >= 0 && Envelope.isId(tape, id) ? RequestId.of(tape, id).key() : "";
  }

  private int member(int object, String name) {
    return object < 0 ? -1 : tape.member(object, name);
  }

  private String text(int token) {
    return token >= 0 && tape.is(token, JsonTape.Kind.STRING) ? tape.text(token) : "";
  }
}
