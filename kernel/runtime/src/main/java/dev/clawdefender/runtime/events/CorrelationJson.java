package dev.clawdefender.runtime.events;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.OsEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What became clear of calls and effects, as JSON. */
public final class CorrelationJson {
  private CorrelationJson() {}

  /** Adds the members of an event to {@code json}, but its time. */
  public static void put(JsonObject json, CorrelationEvent event) {
    json.put("kind", kind(event)).put("server", event.server()).put("session", event.session());
    detail(json, event);
  }

  /** Which of them it is. */
  public static String kind(CorrelationEvent event) {
    return switch (event) {
      case CorrelationEvent.Effect unused -> "effect";
      case CorrelationEvent.Undeclared unused -> "undeclared";
      case CorrelationEvent.Uncorrelated unused -> "uncorrelated";
      case CorrelationEvent.Missing unused -> "missing";
      case CorrelationEvent.Completed unused -> "completed";
    };
  }

  /** Adds what belongs together, and why. */
  public static void detail(JsonObject json, CorrelationEvent event) {
    switch (event) {
      case CorrelationEvent.Effect effect -> {
        calls(json, effect.calls());
        json.put("confidence", effect.confidence()).put("reason", effect.reason());
        seen(json, effect.seen());
      }
      case CorrelationEvent.Undeclared undeclared -> {
        calls(json, undeclared.calls());
        json.put("severity", undeclared.severity().text())
            .put("by_command", undeclared.byCommand())
            .put("confidence", undeclared.confidence())
            .put("reason", undeclared.reason());
        seen(json, undeclared.seen());
      }
      case CorrelationEvent.Uncorrelated uncorrelated -> {
        json.put("severity", uncorrelated.severity().text()).put("reason", uncorrelated.reason());
        seen(json, uncorrelated.seen());
      }
      case CorrelationEvent.Missing missing -> {
        calls(json, List.of(missing.call()));
        json.put("path", missing.path());
      }
      case CorrelationEvent.Completed completed -> {
        calls(json, List.of(completed.call()));
        json.put("effects", completed.effects())
            .put("undeclared", completed.undeclared())
            .put("ending", completed.how().text());
      }
    }
  }

  private static void seen(JsonObject json, OsEvent event) {
    JsonObject seen = new JsonObject().put("time", event.time().toString());
    OsEventJson.effect(seen, event);
    json.put("seen", seen);
  }

  private static void calls(JsonObject json, List<Call> calls) {
    JsonArray all = new JsonArray();
    for (Call call : calls) {
      all.add(
          new JsonObject()
              .put("time", call.time().toString())
              .put("id", call.id())
              .put("method", call.method())
              .put("tool", call.tool()));
    }
    json.put("calls", all);
  }
}
