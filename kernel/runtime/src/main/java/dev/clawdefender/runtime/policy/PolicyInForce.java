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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The snapshot that messages are judged by. Until a policy is activated everything is blocked; a
 * policy that does not load leaves the one before in force. Read by any thread at the cost of a
 * volatile read.
 */
public final class PolicyInForce implements AutoCloseable {
  private final PolicyLoader loader;
  private final RuleWatch watch = new RuleWatch();
  private final Bus bus;
  private final ApprovalsFile approvals;
  private volatile PolicySnapshot snapshot = PolicySnapshot.none(0);
  private volatile List<Path> active = List.of();
  private List<? extends WatchedRule> code = List.of();

  /**
   * @param approvals what was approved for good, asked before rules of the same priority
   */
  public PolicyInForce(PolicyLoader loader, ApprovalsFile approvals, Bus bus) {
    this.loader = loader;
    this.approvals = approvals;
    this.bus = bus;
  }

  /**
   * What a thread decides messages with.
   *
   * @param onLost has another thread go on, with a decider of its own, at the message that this one
   *     is stuck with; called by a thread that must not be held up
   */
  public Decider decider(Runnable onLost) {
    Decider decider = new Decider(this, watch, onLost);
    watch.add(decider);
    return decider;
  }

  /**
   * Puts rules in code in force, in place of those before, with an epoch of their own unless they
   * are the same.
   *
   * @return the epoch
   */
  public synchronized long code(List<? extends WatchedRule> rules) {
    if (rules.equals(code)) {
      return snapshot.epoch();
    }
    if (!rules.isEmpty()) {
      watch.start();
    }
    code = List.copyOf(rules);
    put(snapshot.withCode(code, snapshot.epoch() + 1));
    return snapshot.epoch();
  }

  /**
   * Waits until no message is judged by rules older than these.
   *
   * @return false if one still is when the time is over
   */
  public boolean awaitNoneBefore(long epoch, Duration patience) {
    return watch.awaitNoneBefore(epoch, patience.toNanos());
  }

  /** The files that are in force. */
  public List<Path> files() {
    return active;
  }

  private void put(PolicySnapshot next) {
    snapshot = next;
    bus.publish(Addresses.POLICY_ACTIVATED, new PolicyActivated(next));
  }

  @Override
  public void close() {
    watch.close();
  }

  /** The policy to judge the next message by. */
  public PolicySnapshot snapshot() {
    return snapshot;
  }

  /**
   * Loads policy files and puts them in force as one policy; with none, everything is blocked.
   *
   * @throws PolicyException with everything that is wrong; what was in force stays
   */
  public synchronized void activate(List<Path> files) throws PolicyException {
    if (files.isEmpty()) {
      active = List.of();
      put(PolicySnapshot.none(snapshot.epoch() + 1));
      return;
    }
    List<Path> all = new ArrayList<>(files);
    if (approvals.exists()) {
      all.addFirst(approvals.path());
    }
    PolicySnapshot loaded = loader.load(all, snapshot.epoch() + 1);
    active = List.copyOf(files);
    put(code.isEmpty() ? loaded : loaded.withCode(code, loaded.epoch()));
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
