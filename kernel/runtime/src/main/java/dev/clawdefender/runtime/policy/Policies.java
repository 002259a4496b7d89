package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.bus.Bus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The policies in force: the common one, and those that servers have of their own. Their epochs are
 * counted together, so that an epoch names one snapshot. Safe for use by any thread.
 */
public final class Policies implements AutoCloseable {
  private final PolicyLoader loader;
  private final ApprovalsFile approvals;
  private final Bus bus;
  private final RuleWatch watch = new RuleWatch();
  private final AtomicLong epochs = new AtomicLong();
  private final PolicyInForce common;
  private final Map<String, PolicyInForce> own = new ConcurrentHashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private List<? extends WatchedRule> code = List.of();

  /**
   * @param approvals what was approved for good, asked before rules of the same priority
   */
  public Policies(PolicyLoader loader, ApprovalsFile approvals, Bus bus) {
    this.loader = loader;
    this.approvals = approvals;
    this.bus = bus;
    this.common = policy("");
  }

  private PolicyInForce policy(String server) {
    return new PolicyInForce(server, loader, approvals, watch, bus, epochs::incrementAndGet);
  }

  /** The one of all servers that have none of their own. */
  public PolicyInForce common() {
    return common;
  }

  /** All of them. */
  public List<PolicyInForce> all() {
    return Stream.concat(Stream.of(common), own.values().stream()).toList();
  }

  /**
   * The one that the sessions of a server are judged by.
   *
   * @throws IOException if the server has one of its own, which could not be read yet; says why
   */
  public PolicyInForce of(String server) throws IOException {
    PolicyInForce found = own.getOrDefault(server, common);
    if (found != common && !found.hasBeenInForce()) {
      throw new IOException(
          "the policy of \""
              + server
              + "\" cannot be used: "
              + problems.getOrDefault(server, "it is being read"));
    }
    return found;
  }

  /** Regular expressions for secrets, of all of them. */
  public List<String> redact() {
    return all().stream().flatMap(each -> each.snapshot().redact().stream()).distinct().toList();
  }

  /**
   * Says which files are to be in force. A server that has no policy of its own any more keeps an
   * epoch of its own, and the common files: sessions that run hold on to it.
   *
   * @return those that are to be activated for that
   */
  public synchronized List<PolicyInForce> want(
      List<Path> files, Map<String, List<Path>> ofServers) {
    List<PolicyInForce> changed = new ArrayList<>();
    if (!files.equals(common.wanted())) {
      common.want(files);
      changed.add(common);
    }
    ofServers
        .keySet()
        .forEach(
            server -> {
              PolicyInForce added = policy(server);
              if (own.putIfAbsent(server, added) == null) {
                added.code(code);
              }
            });
    for (PolicyInForce each : own.values()) {
      List<Path> its = ofServers.getOrDefault(each.server(), files);
      if (!its.equals(each.wanted())) {
        each.want(its);
        changed.add(each);
      }
    }
    return changed;
  }

  /**
   * Reads the files that are to be in force for one of ours, and puts them there.
   *
   * @throws PolicyException with everything that is wrong; what was in force stays
   */
  public void activate(PolicyInForce policy) throws PolicyException {
    try {
      policy.activate();
      problems.remove(policy.server());
    } catch (PolicyException e) {
      problems.put(policy.server(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /**
   * Puts rules in code in force for all, in place of those before, with epochs of their own unless
   * they are the same.
   *
   * @return the first of the epochs that have them
   */
  public synchronized long code(List<? extends WatchedRule> rules) {
    if (!rules.isEmpty()) {
      watch.start();
    }
    code = List.copyOf(rules);
    List<PolicyInForce> all = all();
    all.forEach(each -> each.code(code));
    return all.stream()
        .filter(PolicyInForce::hasBeenInForce)
        .mapToLong(each -> each.snapshot().epoch())
        .min()
        .orElse(0);
  }

  /**
   * Waits until no message is judged by rules older than these.
   *
   * @return false if one still is when the time is over
   */
  public boolean awaitNoneBefore(long epoch, Duration patience) {
    return watch.awaitNoneBefore(epoch, patience.toNanos());
  }

  @Override
  public void close() {
    watch.close();
  }
}
