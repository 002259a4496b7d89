package dev.clawdefender.correlation.work;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Programs that fetch a server and run it, such as {@code npx}. Whoever configures one wants it to
 * log in to its registry; what it reads for that is nothing that the server did. It counts for the
 * very process that we started, which the server is a child of. Used by one thread.
 */
final class PackageRunners {
  /** So many processes are known. */
  private static final int MAX = 1_000;

  private static final Set<String> NPM = Set.of("/.npmrc");
  private static final Set<String> PYTHON = Set.of("/.netrc", "/.pypirc");
  private static final Set<String> CONTAINERS = Set.of("/.docker/config.json");

  /** What each reads for itself, by how the path ends. */
  private static final Map<String, Set<String>> OWN =
      Map.ofEntries(
          Map.entry("npx", NPM),
          Map.entry("npm", NPM),
          Map.entry("pnpm", NPM),
          Map.entry("yarn", NPM),
          Map.entry("bunx", NPM),
          Map.entry("npx-cli.js", NPM),
          Map.entry("npm-cli.js", NPM),
          Map.entry("uvx", PYTHON),
          Map.entry("uv", PYTHON),
          Map.entry("pipx", PYTHON),
          Map.entry("docker", CONTAINERS),
          Map.entry("podman", CONTAINERS));

  /** What runs a script that is its first argument. */
  private static final Set<String> INTERPRETERS =
      Set.of("node", "bun", "python3", "python", "ruby");

  /** What leads to a program and is not it. */
  private static final Set<String> WRAPPERS =
      Set.of("jspawnhelper", "sh", "bash", "dash", "zsh", "env", "nice", "setsid");

  private final long own;
  private final Map<Long, Set<String>> byPid =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Set<String>> eldest) {
          return size() > MAX;
        }
      };

  /**
   * @param own the process that starts servers
   */
  PackageRunners(long own) {
    this.own = own;
  }

  /** The same event, or one that matters less, since a runner read what it has its login in. */
  OsEvent known(OsEvent event) {
    switch (event.action()) {
      case OsAction.Execute execute -> {
        if (event.parent() == own) {
          note(event.pid(), execute);
        }
      }
      case OsAction.Exit unused -> byPid.remove(event.pid());
      case OsAction.Open open -> {
        Set<String> reads = byPid.get(event.pid());
        if (reads != null
            && open.access() == OsAction.Access.READ
            && reads.stream().anyMatch(open.path()::endsWith)) {
          return less(event);
        }
      }
      default -> {}
    }
    return event;
  }

  /** What it is cannot change any more once it is neither a wrapper nor a runner. */
  private void note(long pid, OsAction.Execute execute) {
    Set<String> reads = reads(name(execute.program()), execute.arguments());
    if (reads != null) {
      byPid.putIfAbsent(pid, reads);
    } else if (!WRAPPERS.contains(name(execute.program()))) {
      byPid.put(pid, Set.of());
    }
  }

  /** By what runs, not by what it is called: a program is given its own name by who starts it. */
  private static @Nullable Set<String> reads(String program, List<String> words) {
    boolean script = words.size() > 1 && INTERPRETERS.stream().anyMatch(program::startsWith);
    return OWN.get(script ? name(words.get(1)) : program);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static OsEvent less(OsEvent event) {
    return new OsEvent(
        event.time(),
        event.server(),
        event.session(),
        event.pid(),
        event.parent(),
        event.program(),
        event.user(),
        event.agent(),
        event.action(),
        Sensitivity.NOTABLE,
        event.source(),
        event.certainty());
  }
}
