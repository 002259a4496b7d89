package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.cases.CasesFile;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts a changed policy in force while messages flow. What the file system tells is only a reason
 * to look; a look every two seconds finds what it does not tell (links elsewhere, network disks).
 * The files are read when they have not changed for a moment, all together, and count only if all
 * of them are good: otherwise what was in force stays, and the reason is said and recorded.
 */
public final class PolicyWatcher implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PolicyWatcher.class.getName());
  private static final long SCAN_MILLIS = 2_000;

  /**
   * How long files must stay as they are, so that nobody's half a file is taken for a whole one.
   */
  private static final long SETTLE_MILLIS = 150;

  private final PolicyInForce policy;
  private final List<Path> files;
  private final Path approvals;
  private final Journal journal;
  private final WatchService changes;
  private final String first;
  private final Thread thread;
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
    this.approvals = approvals;
    this.journal = journal;
    this.changes = FileSystems.getDefault().newWatchService();
    for (Path folder : folders()) {
      if (Files.isDirectory(folder)) {
        folder.register(
            changes,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
      }
    }
    this.first = fingerprint();
    this.thread = Thread.ofPlatform().daemon().name("policy-watcher").unstarted(this::watch);
  }

  /** Starts watching for what is other than when this was made. */
  public void start() {
    thread.start();
  }

  /** How many changes did not go into force because of what was wrong with them. */
  public long rejected() {
    return rejected.get();
  }

  private Set<Path> folders() {
    Set<Path> folders = new LinkedHashSet<>();
    for (Path file : watched()) {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        folders.add(folder);
      }
    }
    return folders;
  }

  private List<Path> watched() {
    List<Path> watched = new ArrayList<>();
    watched.add(approvals);
    for (Path file : files) {
      watched.add(file);
      watched.add(CasesFile.beside(file));
    }
    return watched;
  }

  private void watch() {
    String known = first;
    try {
      while (true) {
        WatchKey key = changes.poll(SCAN_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
        String now = settled(known);
        if (!now.equals(known)) {
          known = now;
          reload();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the files say once they have said it for a moment. */
  private String settled(String known) throws InterruptedException {
    String now = fingerprint();
    while (!now.equals(known)) {
      Thread.sleep(SETTLE_MILLIS);
      String later = fingerprint();
      if (later.equals(now)) {
        return now;
      }
      now = later;
    }
    return now;
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

  private String fingerprint() {
    MessageDigest sha256 = sha256();
    for (Path file : watched()) {
      try {
        sha256.update(Files.readAllBytes(file));
        sha256.update((byte) 1);
      } catch (IOException | OutOfMemoryError e) {
        sha256.update((byte) 0);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      changes.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing the watch on the policy", e);
    }
  }
}
