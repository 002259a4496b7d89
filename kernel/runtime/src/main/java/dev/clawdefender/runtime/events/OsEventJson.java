package dev.clawdefender.runtime.events;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What was seen of the operating system, as JSON. */
public final class OsEventJson {
  private OsEventJson() {}

  /** Adds the members of an event to {@code json}, but its time. */
  public static void put(JsonObject json, OsEvent event) {
    json.put("server", event.server()).put("session", event.session());
    effect(json, event);
  }

  /** Adds what was done, by which process, and how sure that is. */
  public static void effect(JsonObject json, OsEvent event) {
    action(json, event.action());
    json.put("pid", event.pid())
        .put("parent", event.parent())
        .put("program", event.program())
        .put("user", event.user())
        .put("agent", event.agent())
        .put("sensitivity", event.sensitivity().text())
        .put("source", event.source())
        .put("certainty", event.certainty().text());
  }

  private static void action(JsonObject json, OsAction action) {
    switch (action) {
      case OsAction.Execute execute ->
          json.put("action", "execute")
              .put("path", execute.program())
              .put("arguments", new JsonArray(execute.arguments()));
      case OsAction.Fork fork -> json.put("action", "fork").put("child", fork.child());
      case OsAction.Exit exit -> json.put("action", "exit").put("exit_status", exit.status());
      case OsAction.Open open ->
          json.put("action", "open")
              .put("path", open.path())
              .put("access", open.access().text())
              .put("failed", open.failed());
      case OsAction.Create create -> json.put("action", "create").put("path", create.path());
      case OsAction.Rename rename ->
          json.put("action", "rename").put("path", rename.from()).put("to", rename.to());
      case OsAction.Remove remove -> json.put("action", "remove").put("path", remove.path());
      case OsAction.ChangeMode change ->
          json.put("action", "change-mode").put("path", change.path()).put("mode", change.mode());
      case OsAction.Connect connect -> {
        json.put("action", "connect").put("failed", connect.failed());
        endpoint(json, connect.peer());
      }
      case OsAction.Listen listen -> {
        json.put("action", "listen");
        endpoint(json, listen.local());
      }
      case OsAction.Send send -> {
        json.put("action", "send");
        endpoint(json, send.peer());
      }
      case OsAction.Resolve resolve -> json.put("action", "resolve").put("name", resolve.name());
    }
  }

  private static void endpoint(JsonObject json, OsAction.Endpoint endpoint) {
    json.put("address", endpoint.address()).put("port", endpoint.port());
  }
}
