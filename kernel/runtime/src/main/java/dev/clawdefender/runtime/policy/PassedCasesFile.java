package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.PassedCases;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of ours, beside the approvals, with the cases that passed. Whoever can write there can
 * change what we do anyway. A file that cannot be read, or that another build of this program
 * wrote, remembers nothing. Safe for use by any thread and by several processes.
 */
public final class PassedCasesFile implements PassedCases {
  private static final Logger LOG = System.getLogger(PassedCasesFile.class.getName());
  private static final int MOST = 64;

  private final Path file;
  private final Optional<String> build;

  /**
   * @param data the folder that our own files are in
   */
  public PassedCasesFile(Path data) {
    this(data, build());
  }

  /**
   * @param build tells builds of the code apart that answers the cases; empty remembers nothing
   */
  PassedCasesFile(Path data, Optional<String> build) {
    this.file = data.resolve("cases-passed");
    this.build = build;
  }

  @Override
  public synchronized boolean contains(String digest) {
    return digests().contains(digest);
  }

  @Override
  public synchronized void add(String digest) {
    if (build.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>(digests());
    lines.remove(digest);
    lines.addFirst(digest);
    List<String> kept = lines.subList(0, Math.min(lines.size(), MOST));
    try {
      Files.createDirectories(file.resolveSibling(""), FreshFile.OWNER_FOLDER);
      try (FreshFile fresh =
          new FreshFile(file, build.get() + "\n" + String.join("\n", kept) + "\n")) {
        fresh.replace();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cases that passed are not remembered", e);
    }
  }

  private List<String> digests() {
    try {
      List<String> lines = Files.readAllLines(file);
      return build.filter(ours -> !lines.isEmpty() && lines.getFirst().equals(ours)).isPresent()
          ? lines.subList(1, lines.size())
          : List.of();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cases that passed cannot be read", e);
      return List.of();
    }
  }

  /** Of our code; empty if it is in no jar. */
  private static Optional<String> build() {
    try {
      Path jar =
          Path.of(PassedCases.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(jar)
          ? Optional.of(jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar))
          : Optional.empty();
    } catch (URISyntaxException | IOException e) {
      return Optional.empty();
    }
  }
}
