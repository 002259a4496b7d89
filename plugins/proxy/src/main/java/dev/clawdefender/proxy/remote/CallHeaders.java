package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.headers.HeaderValue;
import dev.clawdefender.proxy.headers.KnownTools;
import dev.clawdefender.proxy.headers.ParamHeader;
import dev.clawdefender.proxy.headers.ParamHeaders;
import dev.clawdefender.proxy.headers.ToolHeaders;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The headers that repeat arguments, for calls to a remote server. Used on one event loop. */
final class CallHeaders {
  private final KnownTools tools = new KnownTools();
  private final JsonReader reader = new JsonReader();
  private final JsonTape call = new JsonTape();

  /** Remembers the tools of a result of {@code tools/list}. */
  void learn(JsonTape tape, int result) {
    tools.learn(ToolHeaders.of(tape, result));
  }

  /** Why a tool cannot be called: its schema wants headers that we cannot send. */
  Optional<String> fault(ClientMessage message) {
    return Optional.of(wanted(message).fault()).filter(fault -> !fault.isEmpty());
  }

  /** The headers for a call of a tool; none for other messages. */
  Map<String, String> of(ClientMessage message) {
    ParamHeaders wanted = wanted(message);
    byte[] bytes = message.bytes();
    if (wanted.headers().isEmpty() || reader.read(bytes, 0, bytes.length, call) != null) {
      return Map.of();
    }
    int params = call.member(0, "params");
    int arguments = params < 0 ? -1 : call.member(params, "arguments");
    Map<String, String> headers = new LinkedHashMap<>();
    for (ParamHeader header : wanted.headers()) {
      int value = header.value(call, arguments);
      if (value >= 0) {
        headers.put(header.name(), HeaderValue.of(text(value)));
      }
    }
    return headers;
  }

  private ParamHeaders wanted(ClientMessage message) {
    return message.is(ClientMessage.TOOLS_CALL)
        ? tools.of(message.name()).orElse(ParamHeaders.NONE)
        : ParamHeaders.NONE;
  }

  private String text(int value) {
    return call.is(value, JsonTape.Kind.NUMBER) ? number(call.source(value)) : call.text(value);
  }

  /** A whole number without its exponent and fraction, as servers compare it. */
  private static String number(String source) {
    if (source.length() > 30 || source.matches(".*[eE][+-]?\\d{3,}")) {
      return source;
    }
    BigDecimal number = new BigDecimal(source).stripTrailingZeros();
    return number.toPlainString();
  }
}
