package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The policy file of what people approved for good. Several processes may add to it; whoever reads
 * it sees a whole file. Safe for use by any thread.
 */
public final class ApprovalsFile {
  private static final String HEAD =
      """
      # What a person approved for good when ClawDefender asked: each rule allows one call of one server.
      # Take a rule out to be asked again. `clawdefender policy check` with this file says whether it still loads.

      """;

  // Locks are between processes: within ours, a second one on the same file is an error.
  private static final Object ONE_AT_A_TIME = new Object();

  private final Path file;

  public ApprovalsFile(Path file) {
    this.file = file;
  }

  /** Whether there is something to be read. */
  public boolean exists() {
    return !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * Adds a rule, unless it is there already.
   *
   * @throws IOException if it cannot be written; the file is as it was then
   */
  public void add(ApprovalRule rule) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("not a file: " + file);
    }
    Files.createDirectories(folder, FreshFile.OWNER_FOLDER);
    Path lockFile = folder.resolve(file.getFileName() + ".lock");
    synchronized (ONE_AT_A_TIME) {
      try (FileChannel channel =
          FileChannel.open(
              lockFile,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              FreshFile.OWNER_ONLY)) {
        channel.lock(); // until the channel is closed
        String before = exists() ? Files.readString(file) : HEAD;
        if (!before.contains("[rules." + rule.name() + "]")) {
          write(before + (before.endsWith("\n") ? "" : "\n") + rule.toml() + "\n");
        }
      }
    }
  }

  private void write(String text) throws IOException {
    // A link stays one.
    try (FreshFile fresh = new FreshFile(exists() ? file.toRealPath() : file, text)) {
      fresh.replace();
    }
  }
}
