package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class Accesses {
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

  public @Nullable String unjudgeable() {
    return unjudgeable;
  }

  public void clear() {
    paths.clear();
    hosts.clear();
    commands.clear();
    unjudgeable = null;
  }
}
