package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the calls of a session that speak of one effect. The best ground counts; how many
 * look-ups that takes depends on the effect alone.
 */
final class ContentMatch {
  private static final Set<String> SHELLS =
      Set.of("sh", "bash", "dash", "zsh", "ash", "ksh", "fish", "busybox");

  private static final int MAX_WORDS = 16;
  private static final int MAX_LINE = 4_096;
  private static final int MAX_DEPTH = 64;
  private static final String TEMPORARY = ".~#-_";

  private final SessionCalls session;
  private final ContentIndex index;
  private final OsEvent event;
  private final long at;
  private final boolean exactOnly;

  ContentMatch(SessionCalls session, OsEvent event, long at) {
    this.session = session;
    this.index = session.index();
    this.event = event;
    this.at = at;
    this.exactOnly = event.sensitivity().compareTo(Sensitivity.SENSITIVE) >= 0;
  }

  @Nullable Match find() {
    return switch (event.action()) {
      case OsAction.Execute execute -> program(execute);
      case OsAction.Open open -> path(open.path());
      case OsAction.Create create -> path(create.path());
      case OsAction.Rename rename -> rename(rename.from(), rename.to());
      case OsAction.Remove remove -> path(remove.path());
      case OsAction.ChangeMode change -> path(change.path());
      case OsAction.Connect connect -> peer(connect.peer());
      case OsAction.Send send -> peer(send.peer());
      case OsAction.Resolve resolve -> host(resolve.name().toLowerCase(Locale.ROOT));
      case OsAction.Listen unused -> null;
      case OsAction.Fork unused -> null;
      case OsAction.Exit unused -> null;
    };
  }

  /**
   * Who moves what matters must name both ends, or write over the one that it names: else what is
   * secret could be given a name that nobody minds.
   */
  private @Nullable Match rename(String from, String to) {
    Match end = path(to);
    Match begin = path(from);
    if (!exactOnly) {
      return better(end, begin);
    }
    begin = begin == null ? beside(from) : begin;
    if (end == null || begin == null) {
      return null;
    }
    return better(end, begin) == end ? begin : end;
  }

  private @Nullable Match path(String path) {
    Match found = match(Ground.SAME_PATH, index.path(path));
    if (found != null || path.isEmpty()) {
      return found;
    }
    String folder = Paths.parent(path);
    if (event.sensitivity() == Sensitivity.CREDENTIALS) {
      return null; // who lists a home does not speak of the keys in it
    }
    found = match(Ground.IN_FOLDER, index.path(folder));
    if (found != null || exactOnly) {
      return found;
    }
    found = better(beside(path), inFolder(folder));
    found = better(found, match(Ground.SAME_NAME, index.name(Paths.name(path))));
    return better(found, match(Ground.ABOVE, index.above(path)));
  }

  private @Nullable Match inFolder(String parent) {
    Match spanned = null;
    String folder = parent;
    for (int i = 0; i < MAX_DEPTH && !folder.isEmpty(); i++) {
      Match named = match(Ground.IN_FOLDER, index.path(folder));
      if (named != null) {
        return named;
      }
      spanned = spanned == null ? match(Ground.SPANNED, index.spanned(folder)) : spanned;
      folder = Paths.parent(folder);
    }
    return spanned;
  }

  /** Who replaces a file writes another one first: {@code a.txt.tmp1}, {@code .a.txt.swp}. */
  private @Nullable Match beside(String path) {
    String name = Paths.name(path);
    String folder = path.substring(0, path.length() - name.length());
    int from = !name.isEmpty() && TEMPORARY.indexOf(name.charAt(0)) >= 0 ? 1 : 0;
    for (int i = name.length() - 1; i > from; i--) {
      if (TEMPORARY.indexOf(name.charAt(i)) >= 0) {
        Match found = match(Ground.BESIDE, index.path(folder + name.substring(from, i)));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable Match program(OsAction.Execute execute) {
    String name = Paths.name(execute.program()).toLowerCase(Locale.ROOT);
    List<String> words = execute.arguments();
    boolean shell = SHELLS.contains(name);
    Match found = shell ? match(Ground.SAME_COMMAND, shellText(words)) : null;
    found = found == null ? match(Ground.SAME_COMMAND, line(words)) : found;
    found = found == null ? match(Ground.SAME_PATH, index.path(execute.program())) : found;
    found = found == null ? match(Ground.COMMAND_NAME, index.command(name)) : found;
    found = found == null && shell ? match(Ground.SHELL, index.withCommands()) : found;
    for (int i = 1; found == null && i < Math.min(words.size(), MAX_WORDS); i++) {
      found = match(Ground.ARGUMENT, index.path(words.get(i)));
    }
    return found;
  }

  private @Nullable Bucket shellText(List<String> words) {
    for (int i = 1; i < Math.min(words.size() - 1, MAX_WORDS); i++) {
      if (words.get(i).startsWith("-") && words.get(i).endsWith("c")) {
        return index.text(words.get(i + 1));
      }
    }
    return null;
  }

  private @Nullable Bucket line(List<String> words) {
    int length = 0;
    for (String word : words) {
      length += word.length() + 1;
    }
    return words.isEmpty() || length > MAX_LINE || index.withCommands().isEmpty()
        ? null
        : index.line(String.join(" ", words));
  }

  private @Nullable Match host(String name) {
    Match found = match(Ground.SAME_HOST, index.host(name));
    int dot = name.indexOf('.');
    while (found == null && dot >= 0 && name.indexOf('.', dot + 1) >= 0) {
      found = match(Ground.SUBDOMAIN, index.host(name.substring(dot + 1)));
      dot = name.indexOf('.', dot + 1);
    }
    return found;
  }

  private @Nullable Match peer(OsAction.Endpoint peer) {
    if (peer.address().startsWith("/")) {
      return path(peer.address());
    }
    Match found = match(Ground.SAME_HOST, index.host(peer.address()));
    if (found == null && Addresses.isLoopback(peer.address())) {
      return match(Ground.SAME_HOST, index.host("localhost"));
    }
    if (found != null || index.withNames().isEmpty()) {
      return found;
    }
    String name = session.lookups().nameOf(event.pid(), peer.address(), at);
    if (name == null) {
      return match(Ground.SOME_ADDRESS, index.withNames());
    }
    Match named = host(name);
    return named == null ? null : new Match(Ground.AFTER_LOOKUP, named.calls());
  }

  private static @Nullable Match better(@Nullable Match one, @Nullable Match other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.ground().confidence() > one.ground().confidence() ? other : one;
  }

  private @Nullable Match match(Ground ground, @Nullable Bucket bucket) {
    if (bucket == null) {
      return null;
    }
    List<OpenCall> calls = bucket.covering(at, CorrelationEvent.MAX_CALLS);
    return calls.isEmpty() ? null : new Match(ground, calls);
  }
}
