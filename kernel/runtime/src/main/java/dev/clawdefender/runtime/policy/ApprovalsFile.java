package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.load.ApprovalRule;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

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
    Files.createDirectories(folder, OWNER_FOLDER);
    Path lockFile = folder.resolve(file.getFileName() + ".lock");
    synchronized (ONE_AT_A_TIME) {
      try (FileChannel channel =
          FileChannel.open(
              lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_FILE)) {
        channel.lock(); // until the channel is closed
        String before = exists() ? Files.readString(file) : HEAD;
        if (!before.contains("[rules." + rule.name() + "]")) {
          replace(folder, before + (before.endsWith("\n") ? "" : "\n") + rule.toml() + "\n");
        }
      }
    }
  }

  private void replace(Path folder, String text) throws IOException {
    Path fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new", OWNER_FILE);
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        var bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      // A link stays one.
      Files.move(fresh, exists() ? file.toRealPath() : file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
