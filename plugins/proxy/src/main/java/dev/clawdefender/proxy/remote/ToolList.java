package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.JsonTape.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks a server for its tools on our own account, when a call was refused for want of headers that
 * nobody here has heard of. Used on one event loop.
 */
final class ToolList {
  private static final int MAX_PAGES = 20;
  private static final int MAX_BODY = 10 << 20;
  private static final String PREFIX = "io.modelcontextprotocol/";
  private static final List<String> META =
      List.of(PREFIX + "protocolVersion", PREFIX + "clientInfo", PREFIX + "clientCapabilities");

  /** Cannot meet an id of the client's: this answer is never in the session. */
  private static final String ID = "clawdefender-tools";

  private final Conversation conversation;
  private final CallHeaders headers;
  private final Function<ClientMessage, RemoteCall> post;
  private final ServerMessages messages = new ServerMessages();

  /**
   * @param post sends a message
   */
  ToolList(
      Conversation conversation, CallHeaders headers, Function<ClientMessage, RemoteCall> post) {
    this.conversation = conversation;
    this.headers = headers;
    this.post = post;
  }

  /** Learns all tools, as the client of a call would see them. Never fails. */
  Future<Void> learn(ClientMessage call) {
    JsonObject meta = new JsonObject();
    JsonObject params = new JsonObject(text(call.bytes())).getJsonObject("params");
    JsonObject given = params.getJsonObject("_meta", new JsonObject());
    META.stream().filter(given::containsKey).forEach(key -> meta.put(key, given.getValue(key)));
    return page(call, new JsonObject().put("_meta", meta), 1).otherwiseEmpty();
  }

  private Future<Void> page(ClientMessage call, JsonObject params, int number) {
    byte[] body =
        new JsonObject()
            .put("jsonrpc", "2.0")
            .put("id", ID)
            .put("method", ClientMessage.TOOLS_LIST)
            .put("params", params)
            .encode()
            .getBytes(StandardCharsets.UTF_8);
    ClientMessage request =
        new ClientMessage(
            body,
            List.of(),
            ClientMessage.TOOLS_LIST,
            call.revision(),
            "",
            "",
            Map.copyOf(call.headers()));
    return post.apply(request)
        .response()
        .compose(this::answer)
        .compose(
            answer -> {
              Optional<String> cursor = read(answer);
              return cursor.isEmpty() || number == MAX_PAGES
                  ? Future.succeededFuture()
                  : page(call, params.copy().put("cursor", cursor.get()), number + 1);
            });
  }

  private Future<byte[]> answer(HttpClientResponse response) {
    String type = String.valueOf(response.getHeader("content-type"));
    if (!type.startsWith(RemoteHeaders.EVENTS)) {
      return WholeBody.read(conversation, response, MAX_BODY);
    }
    Promise<byte[]> found = Promise.promise();
    EventReader stream =
        EventReader.read(
            conversation,
            response,
            "",
            new EventReader.Listener() {
              @Override
              public void event(String kind, byte[] data) {
                messages.read(
                    data,
                    (id, tape, result, error) -> {
                      boolean unusedFirst = found.tryComplete(data);
                    });
              }

              @Override
              public void ended(Optional<RemoteFault> fault) {
                boolean unusedLast = found.tryFail("no answer");
              }
            });
    return found.future().onComplete(done -> stream.close());
  }

  /** The cursor of the next page. */
  private Optional<String> read(byte[] answer) {
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(answer, 0, answer.length, tape) != null) {
      return Optional.empty();
    }
    int result = tape.member(0, "result");
    if (result < 0) {
      return Optional.empty();
    }
    headers.learn(tape, result);
    int cursor = tape.member(result, "nextCursor");
    return cursor >= 0 && tape.is(cursor, Kind.STRING)
        ? Optional.of(tape.text(cursor))
        : Optional.empty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
