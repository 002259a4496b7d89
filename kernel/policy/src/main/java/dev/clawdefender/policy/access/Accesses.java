package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one message reaches for. Reused from message to message by the one thread that owns it. */
public final class Accesses {
  /** How many accesses a message may have; one with more cannot be judged. */
  public static final int MAX = 1_000;

  private final List<PathAccess> paths = new ArrayList<>();
  private final List<HostAccess> hosts = new ArrayList<>();
  private final List<CommandAccess> commands = new ArrayList<>();
  private @Nullable String unjudgeable;

  public List<PathAccess> paths() {
    return paths;
  }

  public List<HostAccess> hosts() {
    return hosts;
  }

  public List<CommandAccess> commands() {
    return commands;
  }

  /** Why nobody can say what the message reaches for, or null. */
  public @Nullable String unjudgeable() {
    return unjudgeable;
  }

  /** Forgets the last message. */
  public void clear() {
    paths.clear();
    hosts.clear();
    commands.clear();
    unjudgeable = null;
  }

  void add(PathAccess path) {
    if (hasRoom() && !paths.contains(path)) {
      paths.add(path);
    }
  }

  void add(HostAccess host) {
    if (hasRoom() && !hosts.contains(host)) {
      hosts.add(host);
    }
  }

  void add(CommandAccess command) {
    if (hasRoom()) {
      commands.add(command);
    }
  }

  void unjudgeable(String reason) {
    unjudgeable = reason;
  }

  private boolean hasRoom() {
    if (paths.size() + hosts.size() + commands.size() < MAX) {
      return true;
    }
    unjudgeable = "it reaches for more than " + MAX + " things";
    return false;
  }
}
