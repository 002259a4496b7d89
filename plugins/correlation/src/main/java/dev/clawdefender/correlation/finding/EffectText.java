package dev.clawdefender.correlation.finding;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.api.event.OsEvent;
import java.util.List;
import java.util.stream.Collectors;

/** Effects and calls in words. */
public final class EffectText {
  private static final int MAX_LINE = 300;

  private EffectText() {}

  /** What was done, and by which process. */
  public static String of(OsEvent event) {
    return what(event.action())
        + ", by "
        + (event.program().isEmpty() ? "an unknown program" : event.program())
        + " (process "
        + event.pid()
        + ")";
  }

  /** What was done, and to what. */
  static String what(OsAction action) {
    return switch (action) {
      case OsAction.Execute execute -> "ran " + line(execute.program(), execute.arguments());
      case OsAction.Open open ->
          (open.failed() ? "tried to open " : "opened ")
              + open.path()
              + " to "
              + open.access().text();
      case OsAction.Create create -> "made " + create.path();
      case OsAction.Rename rename -> "renamed " + rename.from() + " to " + rename.to();
      case OsAction.Remove remove -> "removed " + remove.path();
      case OsAction.ChangeMode change ->
          "changed the mode of " + change.path() + " to " + Integer.toOctalString(change.mode());
      case OsAction.Connect connect ->
          (connect.failed() ? "tried to connect to " : "connected to ") + peer(connect.peer());
      case OsAction.Send send -> "sent to " + peer(send.peer());
      case OsAction.Listen listen -> "listened at " + peer(listen.local());
      case OsAction.Resolve resolve -> "looked up " + resolve.name();
      case OsAction.Fork fork -> "started process " + fork.child();
      case OsAction.Exit exit -> "ended with status " + exit.status();
    };
  }

  /** Which calls. */
  static String calls(List<Call> calls) {
    return calls.stream()
        .map(
            call ->
                (call.tool().isEmpty() ? call.method() : call.tool()) + " (id " + call.id() + ")")
        .collect(Collectors.joining(" or "));
  }

  private static String line(String program, List<String> arguments) {
    String line =
        program + arguments.stream().skip(1).map(word -> " " + word).collect(Collectors.joining());
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
  }

  private static String peer(Endpoint peer) {
    return peer.port() == 0
        ? peer.address()
        : peer.address().indexOf(':') >= 0
            ? "[" + peer.address() + "]:" + peer.port()
            : peer.address() + ":" + peer.port();
  }
}
