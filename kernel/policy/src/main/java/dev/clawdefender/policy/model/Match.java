package dev.clawdefender.policy.model;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a rule asks of a message. An empty list or set asks nothing; the criteria that do ask
 * something must all hold, and of one criterion's entries any one is enough.
 *
 * @param any matches every message and overrides everything else
 * @param tools patterns for the tool's name
 * @param paths path globs as written, or texts of URIs
 * @param methods patterns for the method
 * @param events the kinds of event
 * @param servers patterns for the server's configured name
 * @param clients patterns for the client's name
 * @param hosts globs, addresses or networks
 * @param commands globs for a command's name, or for its line where they hold white space
 * @param direction the way the message travels
 * @param args what is asked of places in the arguments
 * @param calls digests of whole calls; see {@code CallDigest}
 * @param openArguments names of arguments whose values the digests leave open
 * @param risk how risky the session has to be
 * @param findings patterns for the source or title of something that was found in the session
 */
public record Match(
    boolean any,
    List<TextPattern> tools,
    List<TextPattern> paths,
    List<TextPattern> methods,
    Set<EventType> events,
    List<TextPattern> servers,
    List<TextPattern> clients,
    List<String> hosts,
    List<TextPattern> commands,
    @Nullable Direction direction,
    List<ArgMatch> args,
    List<String> calls,
    List<String> openArguments,
    @Nullable RiskMatch risk,
    List<TextPattern> findings) {

  public Match {
    tools = List.copyOf(tools);
    paths = List.copyOf(paths);
    methods = List.copyOf(methods);
    events = Set.copyOf(events);
    servers = List.copyOf(servers);
    clients = List.copyOf(clients);
    hosts = List.copyOf(hosts);
    commands = List.copyOf(commands);
    args = List.copyOf(args);
    calls = List.copyOf(calls);
    openArguments = List.copyOf(openArguments);
    findings = List.copyOf(findings);
  }

  /** A match of every message. */
  public static Match everything() {
    return new Match(
        true, List.of(), List.of(), List.of(), Set.of(), List.of(), List.of(), List.of(), List.of(),
        null, List.of(), List.of(), List.of(), null, List.of());
  }

  /** A match of one tool of one server by their exact names: what an approval is about. */
  public static Match tool(String server, String tool) {
    return new Match(
        false,
        List.of(new TextPattern.Exact(tool)),
        List.of(),
        List.of(new TextPattern.Exact("tools/call")),
        Set.of(),
        List.of(new TextPattern.Exact(server)),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of());
  }

  /** Whether something is asked of the session rather than of the message. */
  public boolean asksOfSession() {
    return risk != null || !findings.isEmpty();
  }

  /** Whether nothing at all is asked, so that the match can hold for no message. */
  public boolean empty() {
    return !any
        && tools.isEmpty()
        && paths.isEmpty()
        && methods.isEmpty()
        && events.isEmpty()
        && servers.isEmpty()
        && clients.isEmpty()
        && hosts.isEmpty()
        && commands.isEmpty()
        && direction == null
        && args.isEmpty()
        && calls.isEmpty()
        && !asksOfSession();
  }
}
