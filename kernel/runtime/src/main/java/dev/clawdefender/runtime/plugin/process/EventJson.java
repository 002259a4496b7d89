package dev.clawdefender.runtime.plugin.process;

import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.PluginEvent;
import dev.clawdefender.api.event.PolicyEvent;
import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.runtime.events.CorrelationJson;
import dev.clawdefender.runtime.events.OsEventJson;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/** Events and findings as JSON. */
final class EventJson {
  private EventJson() {}

  /** An event as one line, without its end. */
  static String of(Event event) {
    JsonObject json = new JsonObject().put("time", event.time().toString());
    switch (event) {
      case MessageEvent message -> message(json, message);
      case SessionEvent.Started started ->
          json.put("kind", "session-started")
              .put("session", started.session())
              .put("server", started.server())
              .put("pid", started.pid());
      case SessionEvent.Ended ended ->
          json.put("kind", "session-ended")
              .put("session", ended.session())
              .put("server", ended.server())
              .put("exit_status", ended.exitStatus())
              .put("forwarded", ended.forwarded())
              .put("refused", ended.refused());
      case PolicyEvent policy -> json.put("kind", "policy").put("epoch", policy.epoch());
      case PluginEvent plugin ->
          json.put("kind", "plugin")
              .put("plugin", plugin.plugin())
              .put("version", plugin.version())
              .put("state", plugin.state().text())
              .put("reason", plugin.reason());
      case OsEvent effect -> OsEventJson.put(json.put("kind", "os"), effect);
      case SensorEvent sensor ->
          json.put("kind", "sensor").put("source", sensor.source()).put("whole", sensor.whole());
      case CorrelationEvent joined -> CorrelationJson.put(json, joined);
      case FindingEvent finding ->
          json.put("kind", "finding")
              .put("source", finding.source())
              .put("severity", finding.finding().severity().text())
              .put("title", finding.finding().title())
              .put("evidence", finding.finding().evidence())
              .put("session", finding.finding().session())
              .put("server", finding.finding().server());
    }
    String text = json.encode();
    // What a message says goes on as it is spelled; a frame has no line ends in it.
    return event instanceof MessageEvent message && message.content() != null
        ? text.substring(0, text.length() - 1) + ",\"content\":" + message.content().json() + "}"
        : text;
  }

  private static void message(JsonObject json, MessageEvent message) {
    json.put("kind", "message")
        .put("session", message.session())
        .put("server", message.server())
        .put("client", message.client())
        .put("direction", message.direction().text())
        .put("type", message.type().text())
        .put("method", message.method())
        .put("tool", message.tool())
        .put("id", message.id())
        .put("action", message.decision().action().text())
        .put("rule", message.decision().rule())
        .put("epoch", message.decision().epoch())
        .put("reason", message.decision().reason())
        .put("forwarded", message.forwarded())
        .put("failed", message.failed())
        .put("bytes", message.bytes());
  }

  /**
   * A finding.
   *
   * @throws IllegalArgumentException if something is missing or wrong
   */
  static Finding finding(JsonObject json) {
    String severity = json.getString("severity", "");
    return new Finding(
        Arrays.stream(Severity.values())
            .filter(each -> each.text().equals(severity))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "\"severity\" must be one of: "
                            + Arrays.stream(Severity.values()).map(Severity::text).toList())),
        required(json, "title"),
        json.getString("evidence", ""),
        json.getString("session", ""),
        json.getString("server", ""));
  }

  private static String required(JsonObject json, String name) {
    String text = json.getString(name, "");
    if (text.isBlank()) {
      throw new IllegalArgumentException("\"" + name + "\" is missing");
    }
    return text;
  }
}
