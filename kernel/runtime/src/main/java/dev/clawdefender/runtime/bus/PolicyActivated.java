package dev.clawdefender.runtime.bus;

import dev.clawdefender.policy.PolicySnapshot;
import java.nio.file.Path;
import java.util.List;

/**
 * A policy went into force.
 *
 * @param server the server that has it of its own; empty if it is that of all others
 * @param snapshot the policy, passed by reference; every message judged by it from now on meets it
 * @param files where it was read from
 */
public record PolicyActivated(String server, PolicySnapshot snapshot, List<Path> files) {
  public PolicyActivated {
    files = List.copyOf(files);
  }
}
