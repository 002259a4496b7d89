package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.bus.PolicyActivated;
import java.nio.file.Path;
import java.util.List;

/**
 * The snapshot that messages are judged by. Until a policy is activated everything is blocked; a
 * policy that does not load leaves the one before in force. Read by any thread at the cost of a
 * volatile read.
 */
public final class PolicyInForce {
  private final PolicyLoader loader;
  private final Bus bus;
  private volatile PolicySnapshot snapshot = PolicySnapshot.none(0);

  public PolicyInForce(PolicyLoader loader, Bus bus) {
    this.loader = loader;
    this.bus = bus;
  }

  /** The policy to judge the next message by. */
  public PolicySnapshot snapshot() {
    return snapshot;
  }

  /**
   * Loads policy files and puts them in force as one policy.
   *
   * @throws PolicyException with everything that is wrong; what was in force stays
   */
  public synchronized void activate(List<Path> files) throws PolicyException {
    PolicySnapshot loaded = loader.load(files, snapshot.epoch() + 1);
    snapshot = loaded;
    bus.publish(Addresses.POLICY_ACTIVATED, new PolicyActivated(loaded));
  }
}
