package dev.clawdefender.correlation.report;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.correlation.engine.Declaration;
import java.util.List;
import java.util.Optional;

/**
 * What an agent says that a server did: one thing of which it would be seen that it was done. That
 * a file was read is none: of most files that is not told.
 *
 * @param server the server's configured name
 * @param what for people
 * @param deed what was done
 * @param declaration what it was done with
 */
record Claim(String server, String what, Deed deed, Declaration declaration) {
  private static final int MAX_SHOWN = 200;

  enum Deed {
    WRITE,
    DELETE,
    EXECUTE,
    CONNECT
  }

  /**
   * Reads the arguments of a report.
   *
   * @param declaration what they reach for, as policy reads it
   * @return empty if it says nothing that can be looked into
   */
  static Optional<Claim> of(JsonValue arguments, Declaration declaration) {
    String server = text(arguments, "server");
    String action = text(arguments, "action");
    Optional<Deed> deed =
        switch (action) {
          case "write" -> Optional.of(Deed.WRITE).filter(unused -> !declaration.paths().isEmpty());
          case "delete" ->
              Optional.of(Deed.DELETE).filter(unused -> !declaration.paths().isEmpty());
          case "execute" ->
              Optional.of(Deed.EXECUTE).filter(unused -> !declaration.commands().isEmpty());
          case "connect" ->
              Optional.of(Deed.CONNECT).filter(unused -> !declaration.hosts().isEmpty());
          default -> Optional.empty();
        };
    String with = text(arguments, "path") + text(arguments, "command") + text(arguments, "url");
    String shown = with.length() > MAX_SHOWN ? with.substring(0, MAX_SHOWN) + "…" : with;
    return server.isEmpty()
        ? Optional.empty()
        : deed.map(found -> new Claim(server, action + " " + shown, found, declaration));
  }

  private static String text(JsonValue arguments, String name) {
    JsonValue value = arguments.member(name);
    return value == null ? "" : value.text();
  }

  /** Whether this is what was said to be done. */
  boolean isTrueBy(OsAction action) {
    return switch (deed) {
      case WRITE ->
          switch (action) {
            case OsAction.Open open -> open.access() != Access.READ && names(open.path());
            case OsAction.Create create -> names(create.path());
            case OsAction.Rename rename -> names(rename.to());
            case OsAction.ChangeMode change -> names(change.path());
            default -> false;
          };
      case DELETE ->
          switch (action) {
            case OsAction.Remove remove -> names(remove.path());
            case OsAction.Rename rename -> names(rename.from());
            default -> false;
          };
      case EXECUTE -> action instanceof OsAction.Execute execute && runs(execute);
      // A name may stand for any address.
      case CONNECT -> action instanceof OsAction.Connect || action instanceof OsAction.Send;
    };
  }

  private boolean names(String path) {
    return declaration.paths().stream()
        .anyMatch(named -> path.equals(named) || path.startsWith(named + "/"));
  }

  private boolean runs(OsAction.Execute execute) {
    String name = execute.program().substring(execute.program().lastIndexOf('/') + 1);
    List<String> words = execute.arguments();
    return declaration.commands().stream()
        .anyMatch(
            command ->
                command.name().equalsIgnoreCase(name)
                    || words.stream().anyMatch(word -> word.contains(command.line())));
  }
}
