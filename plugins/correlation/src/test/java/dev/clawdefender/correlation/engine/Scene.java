package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A server at work, and what the engine tells of it. Times are milliseconds. */
final class Scene {
  static final String SESSION = "s1";
  static final String SERVER = "files";
  static final long GRACE = 500;
  static final long PID = 100;
  static final String RESOLVER = "192.0.2.53";

  final List<CorrelationEvent> told = new ArrayList<>();
  final CorrelationEngine engine =
      new CorrelationEngine(told::add, RESOLVER::equals, GRACE * 1_000_000);

  Scene() {
    engine.watching(true, 0);
    engine.begin(SESSION, SERVER, List.of("/work"), 0);
    engine.answered(SESSION, "init", Ending.ANSWERED, 0);
  }

  static Declaration paths(Purpose purpose, String... paths) {
    return new Declaration(
        purpose, List.of(paths), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  static Declaration hosts(String... hosts) {
    return new Declaration(
        Purpose.ANY, List.of(), List.of(), List.of(), List.of(hosts), List.of(), List.of());
  }

  static Declaration command(String text) {
    String name = text.split(" ")[0];
    return new Declaration(
        Purpose.ANY,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(new Declaration.Command(name, text)),
        List.of(text));
  }

  static Call call(String session, String id, String tool) {
    return new Call(Instant.EPOCH, session, SERVER, "client", id, "tools/call", tool);
  }

  Scene call(String id, Declaration declaration, long at) {
    engine.call(call(SESSION, id, "tool" + id), declaration, at * 1_000_000);
    return this;
  }

  Scene answered(String id, long at) {
    engine.answered(SESSION, id, Ending.ANSWERED, at * 1_000_000);
    return this;
  }

  Scene does(OsAction action, long at) {
    return does(PID, action, at);
  }

  Scene does(long pid, OsAction action, long at) {
    return does(pid, action, Sensitivity.NONE, at);
  }

  Scene does(long pid, OsAction action, Sensitivity sensitivity, long at) {
    engine.effect(event(SESSION, pid, action, sensitivity), at * 1_000_000);
    return this;
  }

  Scene tick(long at) {
    engine.tick(at * 1_000_000);
    return this;
  }

  static OsEvent event(String session, long pid, OsAction action, Sensitivity sensitivity) {
    return new OsEvent(
        Instant.EPOCH,
        SERVER,
        session,
        pid,
        0,
        "/usr/bin/server",
        "u",
        "",
        action,
        sensitivity,
        "ebpf",
        Certainty.SEEN);
  }

  static OsAction reads(String path) {
    return new OsAction.Open(path, Access.READ, false);
  }

  static OsAction writes(String path) {
    return new OsAction.Open(path, Access.WRITE, false);
  }

  static OsAction connects(String address) {
    return new OsAction.Connect(new OsAction.Endpoint(address, 443), false);
  }

  static OsAction runs(String... words) {
    return new OsAction.Execute("/usr/bin/" + words[0], List.of(words));
  }

  /** The last thing told. */
  <T extends CorrelationEvent> T last(Class<T> type) {
    return type.cast(told.getLast());
  }

  static List<String> ids(List<Call> calls) {
    return calls.stream().map(Call::id).toList();
  }

  <T extends CorrelationEvent> List<T> all(Class<T> type) {
    return told.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
