package dev.clawdefender.proxy.recovery;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a server said it can do when a session was set up: the result of {@code initialize}. The
 * client relies on it for as long as the session lasts.
 *
 * @param result the result
 */
record Agreement(JsonObject result) {
  private static final List<String> LISTS = List.of("tools", "prompts", "resources");

  /** Why another process must not take the place of the one that said this; empty if it may. */
  Optional<String> lost(Agreement later) {
    String before = result.getString("protocolVersion", "");
    String now = later.result.getString("protocolVersion", "");
    if (!before.equals(now)) {
      return Optional.of("the new process speaks revision " + now + " instead of " + before);
    }
    List<String> missing = new ArrayList<>();
    compare("", capabilities().getMap(), later.capabilities().getMap(), missing);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("the new process lacks the capabilities " + String.join(", ", missing));
  }

  private JsonObject capabilities() {
    return result.getJsonObject("capabilities", new JsonObject());
  }

  private static void compare(String at, Map<?, ?> before, Map<?, ?> later, List<String> missing) {
    before.forEach(
        (name, value) -> {
          Object now = later.get(name);
          if (value instanceof Map<?, ?> object && now instanceof Map<?, ?> other) {
            compare(at + name + ".", object, other, missing);
          } else if (value != null && value != Boolean.FALSE && !Objects.equals(value, now)) {
            missing.add(at + name);
          }
        });
  }

  /** The lists that the client is told of when they change. */
  List<String> listsThatChange() {
    return LISTS.stream()
        .filter(
            list ->
                capabilities()
                    .getJsonObject(list, new JsonObject())
                    .getBoolean("listChanged", false))
        .toList();
  }
}
