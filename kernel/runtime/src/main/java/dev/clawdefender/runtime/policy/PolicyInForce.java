package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.OpenArguments;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.bus.PolicyActivated;
import dev.clawdefender.runtime.session.LiveRisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The snapshot that messages are judged by: of all servers, or of one that has a policy of its own.
 * Until a policy is activated everything is blocked; a policy that does not load leaves the one
 * before in force. Read by any thread at the cost of a volatile read.
 */
public final class PolicyInForce {
  private final String server;
  private final PolicyLoader loader;
  private final RuleWatch watch;
  private final Bus bus;
  private final ApprovalsFile approvals;
  private final LongSupplier nextEpoch;
  private volatile PolicySnapshot snapshot = PolicySnapshot.none(0);
  private volatile List<Path> wanted = List.of();
  private volatile List<Path> active = List.of();
  private volatile boolean activated;
  private List<? extends WatchedRule> code = List.of();

  /**
   * @param server whose it is; empty if it is that of all servers without one of their own
   * @param approvals what was approved for good, which answers prompts
   * @param nextEpoch numbers snapshots
   */
  PolicyInForce(
      String server,
      PolicyLoader loader,
      ApprovalsFile approvals,
      RuleWatch watch,
      Bus bus,
      LongSupplier nextEpoch) {
    this.server = server;
    this.loader = loader;
    this.approvals = approvals;
    this.watch = watch;
    this.bus = bus;
    this.nextEpoch = nextEpoch;
  }

  /** The server that has it of its own; empty if it is that of all others. */
  public String server() {
    return server;
  }

  /**
   * What a thread decides messages with.
   *
   * @param risk what is noticed in the session whose messages they are
   * @param onLost has another thread go on, with a decider of its own, at the message that this one
   *     is stuck with; called by a thread that must not be held up
   */
  public Decider decider(LiveRisk risk, Runnable onLost) {
    Decider decider = new Decider(this, risk, watch, onLost);
    watch.add(decider);
    return decider;
  }

  /** Puts rules in code in force, in place of those before, unless they are the same. */
  synchronized void code(List<? extends WatchedRule> rules) {
    if (!rules.equals(code)) {
      code = List.copyOf(rules);
      if (!activated) {
        return; // everything is blocked
      }
      put(snapshot.withCode(code, nextEpoch.getAsLong()));
    }
  }

  /** The files that are in force. */
  public List<Path> files() {
    return active;
  }

  /** The files that are to be in force, and are if they could be read. */
  List<Path> wanted() {
    return wanted;
  }

  /** From now on these files are to be in force; {@link #activate} puts them there. */
  void want(List<Path> files) {
    wanted = List.copyOf(files);
  }

  /** Whether a policy was ever in force, so that not everything is blocked for want of one. */
  boolean hasBeenInForce() {
    return activated;
  }

  private void put(PolicySnapshot next) {
    snapshot = next;
    activated = true;
    bus.publish(Addresses.POLICY_ACTIVATED, new PolicyActivated(server, next, active));
  }

  /** The policy to judge the next message by. */
  public PolicySnapshot snapshot() {
    return snapshot;
  }

  /**
   * Loads the files that are to be in force, and puts them there as one policy; with none,
   * everything is blocked.
   *
   * @throws PolicyException with everything that is wrong; what was in force stays
   */
  synchronized void activate() throws PolicyException {
    activate(wanted);
  }

  private void activate(List<Path> files) throws PolicyException {
    if (files.isEmpty()) {
      active = List.of();
      put(PolicySnapshot.none(nextEpoch.getAsLong()));
      return;
    }
    List<Path> all = new ArrayList<>(files);
    if (approvals.exists()) {
      all.addFirst(approvals.path());
    }
    PolicySnapshot loaded = loader.load(all, 0);
    active = List.copyOf(files);
    // Only what goes into force has an epoch.
    put(loaded.withCode(code, nextEpoch.getAsLong()));
  }

  /** What can be left open of a call's arguments. The facts must hold all accesses. */
  public OpenArguments openArguments(MessageFacts facts) {
    return loader.openArguments(facts);
  }

  /** Whether a rule, once it is kept, answers the prompt about this call. */
  public boolean answers(ApprovalRule rule, MessageFacts facts) {
    return loader.answers(rule, facts);
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
