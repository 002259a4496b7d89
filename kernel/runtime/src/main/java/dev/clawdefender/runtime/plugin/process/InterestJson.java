package dev.clawdefender.runtime.plugin.process;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.PluginEvent;
import dev.clawdefender.api.event.PolicyEvent;
import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a plugin wants to be told of, as it says it. */
final class InterestJson {
  private static final Map<String, Class<? extends Event>> EVENTS =
      Map.of(
          "session",
          SessionEvent.class,
          "policy",
          PolicyEvent.class,
          "plugin",
          PluginEvent.class,
          "finding",
          FindingEvent.class,
          "os",
          OsEvent.class,
          "sensor",
          SensorEvent.class,
          "correlation",
          CorrelationEvent.class);

  private InterestJson() {}

  /**
   * Reads it: {@code types}, {@code directions} (all if absent), {@code methods} (all if absent) of
   * messages, and other {@code events}.
   *
   * @throws IllegalArgumentException if a name is unknown
   */
  static Interest read(JsonObject json) {
    Set<EventType> types = names(json, "types", EventType::parse);
    Set<Direction> directions =
        json.containsKey("directions")
            ? names(json, "directions", Direction::parse)
            : Set.of(Direction.values());
    List<String> methods = texts(json, "methods");
    Set<Class<? extends Event>> events =
        names(json, "events", name -> Optional.ofNullable(EVENTS.get(name)));
    return new Interest(new MessageFilter(types, directions, methods), events);
  }

  private static <T> Set<T> names(
      JsonObject json, String key, Function<String, Optional<T>> parse) {
    return texts(json, key).stream()
        .map(
            text ->
                parse
                    .apply(text)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "\"" + key + "\": \"" + text + "\" is unknown")))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<String> texts(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(String::valueOf).toList();
  }
}
