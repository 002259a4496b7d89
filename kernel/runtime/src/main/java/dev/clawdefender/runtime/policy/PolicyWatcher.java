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
  private final List<Path> files;
  private final Journal journal;
  private final FilesWatch watch;
  private final AtomicLong rejected = new AtomicLong();

  /**
   * Looks at the files; to be followed by putting them in force, and by {@link #start}.
   *
   * @param files the policy, in the order given
   * @param approvals the file of what was approved for good; it need not be there
   * @throws IOException if the operating system cannot watch files
   */
  public PolicyWatcher(PolicyInForce policy, List<Path> files, Path approvals, Journal journal)
      throws IOException {
    this.policy = policy;
    this.files = List.copyOf(files);
    this.journal = journal;
    List<Path> watched = new ArrayList<>(List.of(approvals));
    for (Path file : files) {
      watched.add(file);
      watched.add(CasesFile.beside(file));
    }
    this.watch =
        new FilesWatch("policy-watcher", () -> watched, FilesWatch.Look.CONTENT, this::reload);
  }

  /** Starts watching for what is other than when this was made. */
  public void start() {
    watch.start();
  }

  /** How many changes did not go into force because of what was wrong with them. */
  public long rejected() {
    return rejected.get();
  }

  private void reload() {
    try {
      policy.activate(files);
      LOG.log(
          Level.INFO,
          "the policy has changed; in force: {0}",
          "epoch " + policy.snapshot().epoch());
    } catch (PolicyException | RuntimeException e) {
      rejected.incrementAndGet();
      LOG.log(
          Level.ERROR,
          "the changed policy is not used, epoch {0} stays in force:\n{1}",
          Long.toString(policy.snapshot().epoch()),
          e.getMessage());
      // It changes nothing whether or not this can be recorded.
      boolean unused =
          journal.append(
              new JournalEntry()
                  .begin(EntryKind.POLICY_REJECTED)
                  .text(EntryText.REASON, String.valueOf(e.getMessage())));
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
