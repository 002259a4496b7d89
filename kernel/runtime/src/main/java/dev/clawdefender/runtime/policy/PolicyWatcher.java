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
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts a changed policy in force while messages flow. The files are read all together, and count
 * only if all of them are good: otherwise what was in force stays, and the reason is said and
 * recorded.
 */
public final class PolicyWatcher implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PolicyWatcher.class.getName());

  private final PolicyInForce policy;
  private final List<Path> alsoWatched;
  private final Journal journal;
  private final PolicyStatus status;
  private final FilesWatch watch;
  private final AtomicLong rejected = new AtomicLong();
  private volatile List<Path> files;

  /**
   * Looks at the files; to be followed by putting them in force, and by {@link #start}.
   *
   * @param files the policy, in the order given
   * @param alsoWatched other files whose change has the policy read again; they need not be there
   * @param status is told what becomes of changes
   * @throws IOException if the operating system cannot watch files
   */
  public PolicyWatcher(
      PolicyInForce policy,
      List<Path> files,
      List<Path> alsoWatched,
      Journal journal,
      PolicyStatus status)
      throws IOException {
    this.policy = policy;
    this.files = List.copyOf(files);
    this.alsoWatched = List.copyOf(alsoWatched);
    this.journal = journal;
    this.status = status;
    this.watch =
        new FilesWatch("policy-watcher", this::watched, FilesWatch.Look.CONTENT, this::reload);
  }

  private Collection<Path> watched() {
    List<Path> watched = new ArrayList<>(alsoWatched);
    for (Path file : files) {
      watched.add(file);
      watched.add(CasesFile.beside(file));
    }
    return watched;
  }

  /** Starts watching for what is other than when this was made. */
  public void start() {
    watch.start();
  }

  /**
   * Puts other files in force, and follows these from now on.
   *
   * @throws PolicyException with all that is wrong; everything stays as it was then
   */
  public void follow(List<Path> others) throws PolicyException {
    policy.activate(others);
    files = List.copyOf(others);
  }

  /** How many changes did not go into force because of what was wrong with them. */
  public long rejected() {
    return rejected.get();
  }

  private void reload() {
    if (files.isEmpty()) {
      return;
    }
    try {
      policy.activate(files);
      LOG.log(
          Level.INFO,
          "the policy has changed; in force: {0}",
          "epoch " + policy.snapshot().epoch());
    } catch (PolicyException | RuntimeException e) {
      reject("the changed policy is not used", String.valueOf(e.getMessage()));
    }
  }

  /** Says that a change is not used. */
  public void reject(String what, String why) {
    rejected.incrementAndGet();
    LOG.log(
        Level.ERROR,
        "{0}, epoch {1} stays in force:\n{2}",
        what,
        Long.toString(policy.snapshot().epoch()),
        why);
    status.rejected(why);
    // It changes nothing whether or not this can be recorded.
    boolean unused =
        journal.append(
            new JournalEntry().begin(EntryKind.POLICY_REJECTED).text(EntryText.REASON, why));
  }

  @Override
  public void close() {
    watch.close();
  }
}
