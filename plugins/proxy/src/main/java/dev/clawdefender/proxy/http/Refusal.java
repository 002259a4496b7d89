package dev.clawdefender.proxy.http;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not served.
 *
 * @param status the HTTP status
 * @param reason a word for the metrics
 * @param code the JSON-RPC error's code
 * @param message what was wrong and what to do, for people
 * @param data more for programs
 * @param headers headers of the response
 */
record Refusal(
    int status,
    String reason,
    int code,
    String message,
    @Nullable JsonObject data,
    Map<String, String> headers) {
  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int HEADER_MISMATCH = -32020;
  static final int UNSUPPORTED_VERSION = -32022;

  /** Our own code where the protocol has none: the HTTP status says it all. */
  private static final int OURS = 4000;

  static Refusal of(int status, String reason, String message) {
    return new Refusal(status, reason, OURS + status, message, null, Map.of());
  }

  static Refusal of(int status, String reason, int code, String message) {
    return new Refusal(status, reason, code, message, null, Map.of());
  }

  static Refusal mismatch(String message) {
    return of(400, "header-mismatch", HEADER_MISMATCH, message);
  }

  Refusal with(String header, String value) {
    return new Refusal(status, reason, code, message, data, Map.of(header, value));
  }

  Refusal with(JsonObject more) {
    return new Refusal(status, reason, code, message, more, headers);
  }

  /**
   * As JSON-RPC says it.
   *
   * @param id the request's id as JSON; null where none can be read
   */
  byte[] body(@Nullable String id) {
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    if (data != null) {
      error.put("data", data);
    }
    return ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":" + error.encode() + "}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
