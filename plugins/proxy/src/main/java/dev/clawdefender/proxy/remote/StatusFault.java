package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import dev.clawdefender.runtime.server.RemoteServer.Authorization;
import dev.clawdefender.runtime.session.Exchanges;
import io.vertx.core.http.HttpClientResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a server means that refuses by an HTTP status. */
final class StatusFault {
  private static final String RETRY = "retry-after";
  private static final String CHALLENGE = "www-authenticate";
  private static final int UNAUTHORIZED = 401;
  private static final int BAD_GATEWAY = 502;

  private StatusFault() {}

  /** For people. */
  static RemoteFault fault(HttpClientResponse response) {
    int status = response.statusCode();
    String said = "it answered with the HTTP status " + status;
    return switch (status) {
      case 401, 403 ->
          new RemoteFault(
              Kind.AUTHORIZATION,
              said
                  + ": it wants to know who asks, or does not let them; see \"headers\" and"
                  + " \"authorization\" of the server's configuration");
      case 404, 405 ->
          new RemoteFault(
              Kind.STATUS, said + ": there is no MCP endpoint at this URL, or not this one");
      case 429 -> new RemoteFault(Kind.STATUS, said + ": it is asked too often; wait a while");
      default ->
          new RemoteFault(
              Kind.STATUS,
              said + (status >= 500 ? ": it failed by itself; its own log may say why" : ""));
    };
  }

  /**
   * Tells clients that speak HTTP what the server said of their requests. That it wants to know who
   * asks is their business only where they are who tells it: otherwise they would show us, or it,
   * what nobody asked them for.
   */
  static void tell(
      Exchanges exchanges,
      Authorization authorization,
      ClientMessage message,
      HttpClientResponse response) {
    boolean forwards = authorization == Authorization.FORWARD;
    int said = response.statusCode();
    int status = said == UNAUTHORIZED && !forwards ? BAD_GATEWAY : said;
    Map<String, String> headers = new HashMap<>();
    for (String name : forwards ? List.of(CHALLENGE, RETRY) : List.of(RETRY)) {
      String value = response.getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    for (RequestId id : message.requests()) {
      exchanges
          .find(id.json())
          .ifPresent(exchange -> exchange.refused(status, Map.copyOf(headers)));
    }
  }
}
