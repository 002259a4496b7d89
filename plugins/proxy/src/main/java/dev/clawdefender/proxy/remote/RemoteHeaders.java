package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.headers.HeaderValue;
import dev.clawdefender.proxy.headers.ParamHeader;
import dev.clawdefender.runtime.server.RemoteServer.Authorization;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The headers of requests to a remote server, by lower-case name. */
final class RemoteHeaders {
  static final String SESSION = "mcp-session-id";
  static final String REVISION = "mcp-protocol-version";
  static final String LAST_EVENT = "last-event-id";
  static final String EVENTS = "text/event-stream";
  static final String JSON = "application/json";

  private static final String ACCEPT = "accept";

  /** What belongs to one connection, or follows from the message. */
  private static final Set<String> NEVER_FROM_THE_CLIENT =
      Set.of(
          ACCEPT,
          "accept-encoding",
          "connection",
          "content-length",
          "content-type",
          "cookie",
          "expect",
          "host",
          "keep-alive",
          "origin",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "mcp-method",
          "mcp-name",
          SESSION,
          REVISION,
          LAST_EVENT);

  private RemoteHeaders() {}

  /** What every request that carries a message says. */
  static Map<String, String> post(ClientMessage message, Authorization authorization) {
    Map<String, String> headers = fromClient(message.headers(), authorization);
    headers.put("content-type", JSON);
    headers.put(ACCEPT, JSON + ", " + EVENTS);
    if (message.isModern()) {
      headers.put(REVISION, HeaderValue.of(message.revision()));
      headers.put("mcp-method", HeaderValue.of(message.method()));
      if (!message.name().isEmpty()) {
        headers.put("mcp-name", HeaderValue.of(message.name()));
      }
    }
    return headers;
  }

  /** What every request for a stream of events says. */
  static Map<String, String> get(Map<String, String> client, Authorization authorization) {
    Map<String, String> headers = fromClient(client, authorization);
    headers.keySet().removeIf(name -> name.startsWith("mcp-"));
    headers.put(ACCEPT, EVENTS);
    return headers;
  }

  /** Whether a header can carry a text as a word. */
  static boolean isVisible(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** A text's UTF-8 as characters of a byte each, as headers carry it. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Map<String, String> fromClient(
      Map<String, String> client, Authorization authorization) {
    Map<String, String> headers = new HashMap<>(client);
    headers.keySet().removeAll(NEVER_FROM_THE_CLIENT);
    // What repeats an argument is made from the message that was judged.
    headers.keySet().removeIf(name -> name.startsWith(ParamHeader.PREFIX));
    if (authorization != Authorization.FORWARD) {
      headers.remove("authorization");
    }
    return headers;
  }
}
