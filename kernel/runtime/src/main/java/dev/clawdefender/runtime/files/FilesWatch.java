package dev.clawdefender.runtime.files;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Notices that files are other than they were. What the file system tells is only a reason to look;
 * a look every two seconds finds what it does not tell (links elsewhere, network disks). A change
 * is told of when nothing has changed for a moment, so that nobody's half a file is taken for a
 * whole one.
 */
public final class FilesWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FilesWatch.class.getName());
  private static final long SCAN_MILLIS = 2_000;
  private static final long SETTLE_MILLIS = 150;

  /** What changes for so long without a pause does not get to wait for one any longer. */
  private static final long RESTLESS_NANOS = 1_000_000_000;

  /** How a file is told from another. */
  public interface Look {
    /** By what is in it. */
    Look CONTENT = (file, digest) -> digest.update(Files.readAllBytes(file));

    /** By its size, its time and which file it is; of a folder, by those of all in it. */
    Look ATTRIBUTES = FilesWatch::attributes;

    void at(Path file, MessageDigest digest) throws IOException;
  }

  private final Supplier<Collection<Path>> files;
  private final Look look;
  private final Runnable onChange;
  private final WatchService changes;
  private final Thread thread;
  private String known;

  /**
   * Looks at the files; to be followed by reading them, and by {@link #start}.
   *
   * @param files which; asked again and again. Any of them may be missing
   * @param onChange is told, on a thread of this
   * @throws IOException if the operating system cannot watch files
   */
  public FilesWatch(String name, Supplier<Collection<Path>> files, Look look, Runnable onChange)
      throws IOException {
    this.files = files;
    this.look = look;
    this.onChange = onChange;
    this.changes = FileSystems.getDefault().newWatchService();
    register();
    this.known = fingerprint();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::watch);
  }

  /** Starts watching for what is other than when this was made. */
  public void start() {
    thread.start();
  }

  private void register() {
    Set<Path> folders = new LinkedHashSet<>();
    for (Path file : files.get()) {
      Path absolute = file.toAbsolutePath();
      Path folder = absolute.getParent();
      folders.addAll(folder == null ? List.of(absolute) : List.of(folder, absolute));
    }
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        register(folder);
      }
    }
  }

  private void register(Path folder) {
    try {
      folder.register(
          changes,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException e) {
      // It is gone already, or there are too many watches: the look every two seconds remains.
      LOG.log(Level.DEBUG, "cannot watch " + folder, e);
    }
  }

  private void watch() {
    try {
      while (true) {
        WatchKey key = changes.poll(SCAN_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
        String now = settled();
        if (!now.equals(known)) {
          known = now;
          tell();
          register();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    try {
      onChange.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "what to do about changed files failed", e);
    }
  }

  /** What the files are once they have been it for a moment. */
  private String settled() throws InterruptedException {
    String now = fingerprint();
    long began = System.nanoTime();
    while (!now.equals(known)) {
      boolean restless = System.nanoTime() - began > RESTLESS_NANOS;
      Thread.sleep(restless ? SETTLE_MILLIS / 5 : SETTLE_MILLIS);
      String later = fingerprint();
      if (later.equals(now)) {
        return now;
      }
      now = later;
    }
    return now;
  }

  private String fingerprint() {
    return fingerprint(files.get(), look);
  }

  /** Other files, or the same ones changed, have another fingerprint. */
  public static String fingerprint(Collection<Path> files, Look look) {
    MessageDigest digest = sha256();
    for (Path file : files) {
      try {
        look.at(file, digest);
        digest.update((byte) 1);
      } catch (IOException | OutOfMemoryError e) {
        digest.update((byte) 0);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void attributes(Path file, MessageDigest digest) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    String text =
        attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey() + "\n";
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    if (attributes.isDirectory()) {
      try (Stream<Path> all = Files.list(file)) {
        for (Path each : all.sorted().toList()) {
          if (Files.isRegularFile(each)) {
            attributes(each, digest);
          }
        }
      }
    }
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
      LOG.log(Level.DEBUG, "closing a watch on files", e);
    }
  }
}
