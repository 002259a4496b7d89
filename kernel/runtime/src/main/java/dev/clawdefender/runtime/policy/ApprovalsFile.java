package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFile;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The policy file of what people approved for good. Several processes may add to it; whoever reads
 * it sees a whole file. Safe for use by any thread.
 */
public final class ApprovalsFile {
  private static final String HEAD =
      """
      # What a person approved for good when ClawDefender asked: each rule allows one call of one server,
      # with other values of the arguments that were left open, if any. To be asked again: `clawdefender approvals forget NAME`.
      # `clawdefender policy check` with this file says whether it still loads.

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
   * The rules in it; none if it is not there.
   *
   * @throws PolicyException if it does not load
   */
  public List<Rule> rules() throws PolicyException {
    return exists() ? PolicyFiles.read(List.of(file)).rules() : List.of();
  }

  /**
   * Adds a rule, unless it is there already.
   *
   * @throws IOException if it cannot be written; the file is as it was then
   */
  public void add(ApprovalRule rule) throws IOException {
    change(
        before ->
            before.contains(header(rule.name()))
                ? before
                : before + (before.endsWith("\n") ? "" : "\n") + rule.toml() + "\n");
  }

  /**
   * Takes a rule out. The rest of the file stays as it is; with its last rule the file goes.
   *
   * @return false if there is none of that name
   * @throws IOException if it cannot be taken out surely; the file is as it was then
   */
  public boolean forget(String name) throws IOException {
    if (!exists() || !names(Files.readString(file)).contains(name)) {
      return false;
    }
    change(
        before -> {
          String after = without(name, before);
          Set<String> others = new HashSet<>(names(before));
          others.remove(name);
          if (!names(after).equals(others)) {
            throw new IOException(
                "the rule is not written as ClawDefender does it: take it out of " + file);
          }
          return others.isEmpty() ? "" : after;
        });
    return true;
  }

  private static Set<String> names(String text) {
    return PolicyFile.parse(text, new Problems("")).sources().keySet();
  }

  private static String header(String name) {
    return "[rules." + name + "]";
  }

  /** The text without a rule: its tables, up to the next one that is not its. */
  private static String without(String name, String before) {
    StringBuilder after = new StringBuilder();
    boolean inside = false;
    for (String line : before.splitWithDelimiters("\n", 0)) {
      if (line.startsWith("[")) {
        inside = line.startsWith(header(name)) || line.startsWith("[rules." + name + ".");
      }
      after.append(inside ? "" : line);
    }
    return after.toString();
  }

  /** Another text for the file, by the text that it has. */
  private interface Change {
    String of(String before) throws IOException;
  }

  private void change(Change change) throws IOException {
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
        String after = change.of(before);
        if (after.isEmpty()) {
          Files.deleteIfExists(file.toRealPath()); // a policy file that says nothing is an error
        } else if (!after.equals(before)) {
          write(after);
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
