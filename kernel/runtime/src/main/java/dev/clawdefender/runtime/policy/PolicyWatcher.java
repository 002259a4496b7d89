package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.cases.CasesFile;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.files.FilesWatch;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts changed policies in force while messages flow. The files of one policy are read all
 * together, and count only if all of them are good: otherwise what was in force stays, and the
 * reason is said and recorded.
 */
public final class PolicyWatcher implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PolicyWatcher.class.getName());

  private final Policies policies;
  private final List<Path> alsoWatched;
  private final Journal journal;
  private final PolicyStatus status;
  private final AtomicLong rejected = new AtomicLong();

  /** What each policy's files were when they were read last; by the server that it is of. */
  private final Map<String, String> known = new HashMap<>();

  private @Nullable FilesWatch watch;

  /**
   * @param alsoWatched other files whose change has all policies read again; they need not be there
   * @param status is told what becomes of changes
   */
  public PolicyWatcher(
      Policies policies, List<Path> alsoWatched, Journal journal, PolicyStatus status) {
    this.policies = policies;
    this.alsoWatched = List.copyOf(alsoWatched);
    this.journal = journal;
    this.status = status;
  }

  /**
   * Puts files in force for the first time, and follows all that are to be in force from now on. A
   * server whose own policy is not good has none, and is not to be started.
   *
   * @throws PolicyException with all that is wrong with the common one
   */
  public synchronized void start(List<Path> files, Map<String, List<Path>> ofServers)
      throws PolicyException {
    List<PolicyInForce> changed = policies.want(files, ofServers);
    try {
      watch =
          new FilesWatch(
              "policy-watcher", this::watched, FilesWatch.Look.CONTENT, this::readChanged);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "changes of the policy will not be noticed before the next start: {0}",
          e.toString());
    }
    for (PolicyInForce each : changed) {
      if (each == policies.common()) {
        read(each);
      } else {
        boolean unused = isRead(each, "the policy");
      }
    }
    if (watch != null) {
      watch.start();
    }
  }

  private Collection<Path> watched() {
    Collection<Path> watched = new LinkedHashSet<>();
    policies.all().forEach(policy -> watched.addAll(watched(policy)));
    return watched;
  }

  private Collection<Path> watched(PolicyInForce policy) {
    List<Path> watched = new ArrayList<>(alsoWatched);
    for (Path file : policy.wanted()) {
      watched.add(file);
      watched.add(CasesFile.beside(file));
    }
    return watched;
  }

  /**
   * Puts other files in force, and follows these from now on.
   *
   * @throws PolicyException with all that is wrong with the common policy; everything stays as it
   *     was then
   */
  public synchronized void follow(List<Path> files, Map<String, List<Path>> ofServers)
      throws PolicyException {
    PolicyInForce common = policies.common();
    List<Path> before = common.wanted();
    if (!files.equals(before)) {
      try {
        common.want(files);
        read(common);
      } catch (PolicyException e) {
        common.want(before);
        throw e;
      }
    }
    policies.want(files, ofServers).forEach(this::readOrReject);
  }

  /** How many changes did not go into force because of what was wrong with them. */
  public long rejected() {
    return rejected.get();
  }

  private void read(PolicyInForce policy) throws PolicyException {
    // Not after it is read: what is changed meanwhile is to be read again.
    known.put(policy.server(), FilesWatch.fingerprint(watched(policy), FilesWatch.Look.CONTENT));
    policies.activate(policy);
  }

  private synchronized void readChanged() {
    for (PolicyInForce policy : policies.all()) {
      String now = FilesWatch.fingerprint(watched(policy), FilesWatch.Look.CONTENT);
      if (!policy.wanted().isEmpty() && !now.equals(known.get(policy.server()))) {
        readOrReject(policy);
      }
    }
  }

  private void readOrReject(PolicyInForce policy) {
    if (isRead(policy, "the changed policy")) {
      LOG.log(
          Level.INFO,
          "the policy{0} has changed; in force: {1}",
          whose(policy),
          "epoch " + policy.snapshot().epoch());
    }
  }

  private boolean isRead(PolicyInForce policy, String what) {
    try {
      read(policy);
      return true;
    } catch (PolicyException | RuntimeException e) {
      reject(policy, what + whose(policy) + " is not used", String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static String whose(PolicyInForce policy) {
    return policy.server().isEmpty() ? "" : " of \"" + policy.server() + "\"";
  }

  /** Says that a changed configuration is not used. */
  public void reject(String what, String why) {
    reject(policies.common(), what, why);
  }

  private void reject(PolicyInForce policy, String what, String why) {
    rejected.incrementAndGet();
    LOG.log(
        Level.ERROR,
        "{0}, {1}:\n{2}",
        what,
        policy.hasBeenInForce()
            ? "epoch " + policy.snapshot().epoch() + " stays in force"
            : "and the server is not started before it can be",
        why);
    status.rejected(policy.server(), why);
    // It changes nothing whether or not this can be recorded.
    boolean unused =
        journal.append(
            new JournalEntry()
                .begin(EntryKind.POLICY_REJECTED)
                .text(EntryText.SERVER, policy.server())
                .text(EntryText.REASON, why));
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
