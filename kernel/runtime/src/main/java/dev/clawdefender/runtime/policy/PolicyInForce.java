package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.bus.PolicyActivated;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The snapshot that messages are judged by. Until a policy is activated everything is blocked; a
 * policy that does not load leaves the one before in force. Read by any thread at the cost of a
 * volatile read.
 */
public final class PolicyInForce {
  private final PolicyLoader loader;
  private final Bus bus;
  private final ApprovalsFile approvals;
  private volatile PolicySnapshot snapshot = PolicySnapshot.none(0);
  private List<Path> active = List.of();

  /**
   * @param approvals what was approved for good, asked before rules of the same priority
   */
  public PolicyInForce(PolicyLoader loader, ApprovalsFile approvals, Bus bus) {
    this.loader = loader;
    this.approvals = approvals;
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
    List<Path> all = new ArrayList<>(files);
    if (approvals.exists()) {
      all.addFirst(approvals.path());
    }
    PolicySnapshot loaded = loader.load(all, snapshot.epoch() + 1);
    active = List.copyOf(files);
    snapshot = loaded;
    bus.publish(Addresses.POLICY_ACTIVATED, new PolicyActivated(loaded));
  }

  /**
   * Keeps an approval for good and puts it in force.
   *
   * @throws IOException if it cannot be written
   * @throws PolicyException if the policy files do not load any more; what was in force stays
   */
  public synchronized void approve(ApprovalRule rule) throws IOException, PolicyException {
    approvals.add(rule);
    activate(active);
  }
}
