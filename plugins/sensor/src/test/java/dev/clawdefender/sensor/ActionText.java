package dev.clawdefender.sensor;

import dev.clawdefender.api.event.OsAction;
import java.util.Locale;

/** What was done as a line of text, for tables of expectations. */
public final class ActionText {
  private ActionText() {}

  public static String of(OsAction action) {
    return switch (action) {
      case OsAction.Execute(String program, var _) -> "execute " + program;
      case OsAction.Fork(long child) -> "fork " + child;
      case OsAction.Exit(int status) -> "exit " + status;
      case OsAction.Open(String path, OsAction.Access access, var _) ->
          access.name().toLowerCase(Locale.ROOT) + " " + path;
      case OsAction.Create(String path) -> "create " + path;
      case OsAction.Rename(String from, String to) -> "rename " + from + " " + to;
      case OsAction.Remove(String path) -> "remove " + path;
      case OsAction.ChangeMode(String path, int mode) -> "mode " + path + " " + mode;
      case OsAction.Connect(OsAction.Endpoint(String address, int port), var _) ->
          "connect " + address + ":" + port;
      case OsAction.Listen(OsAction.Endpoint(String address, int port)) ->
          "listen " + address + ":" + port;
      case OsAction.Send(OsAction.Endpoint(String address, int port)) ->
          "send " + address + ":" + port;
      case OsAction.Resolve(String name) -> "resolve " + name;
    };
  }
}
