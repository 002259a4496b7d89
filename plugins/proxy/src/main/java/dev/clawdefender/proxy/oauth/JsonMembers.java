package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members of a JSON object that somebody else wrote. */
final class JsonMembers {
  private JsonMembers() {}

  /** A text; empty if there is none. */
  static Optional<String> text(JsonObject json, String name) throws OAuthException {
    return switch (json.getValue(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw new OAuthException("\"" + name + "\" is no text");
    };
  }

  /** A text that has to be there. */
  static String required(JsonObject json, String name) throws OAuthException {
    return text(json, name)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new OAuthException("\"" + name + "\" is missing"));
  }

  /** Several texts; empty if there are none. */
  static Optional<List<String>> texts(JsonObject json, String name) throws OAuthException {
    Object value = json.getValue(name);
    if (value == null) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (Object each : array) {
        if (each instanceof String text) {
          texts.add(text);
        }
      }
      if (texts.size() == array.size()) {
        return Optional.of(List.copyOf(texts));
      }
    }
    throw new OAuthException("\"" + name + "\" is no array of texts");
  }

  /** Whether it is there and true. */
  static boolean flag(JsonObject json, String name) {
    return Boolean.TRUE.equals(json.getValue(name));
  }
}
