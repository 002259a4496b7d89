package dev.clawdefender.sensor.fanotify;

import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.files.SensitivePaths;
import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.linux.MountedFileSystem;
import dev.clawdefender.sensor.linux.SystemCallException;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What fanotify watches: all file systems that hold files, and each opening in folders of
 * credentials. Used by one thread.
 */
final class FileWatch implements AutoCloseable {
  /** Of folders of credentials, with the folders in them, so many are watched. */
  private static final int MAX_FOLDERS = 4096;

  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(1);

  private final FanotifyGroup group;
  private final DirectoryPaths paths = new DirectoryPaths();
  private final SensitivePaths sensitive;
  private final Set<String> watched = new HashSet<>();
  private final Set<String> unwatched = new HashSet<>();
  private int folders;
  private volatile String note = "";

  private FileWatch(FanotifyGroup group, SensorSettings settings) {
    this.group = group;
    sensitive = SensitivePaths.of(settings);
  }

  /**
   * Begins to watch, and makes a file to see that it is told.
   *
   * @throws UnavailableException if it is not
   */
  static FileWatch open(SensorSettings settings) throws UnavailableException {
    try {
      FileWatch watch = new FileWatch(new FanotifyGroup(), settings);
      try {
        watch.watchFileSystems();
        watch.watchCredentials();
        watch.probe();
        return watch;
      } catch (IOException | RuntimeException e) {
        watch.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "fanotify: " + e.getMessage(),
          "run as root, or give the capabilities CAP_SYS_ADMIN and CAP_DAC_READ_SEARCH, with Linux"
              + " 5.17 or newer");
    } catch (LinkageError e) {
      throw new UnavailableException(
          "fanotify: the C library cannot be called (" + e.getMessage() + ")",
          "use Linux with the GNU C library on a 64-bit machine");
    }
  }

  Descriptor queue() {
    return group.queue();
  }

  /** What is not watched, for people; empty if nothing. */
  String note() {
    return note;
  }

  /**
   * Watches file systems that were mounted since the last call.
   *
   * @throws IOException if no file system can be watched
   */
  void watchFileSystems() throws IOException {
    Set<String> mounted = new HashSet<>();
    SystemCallException refused = null;
    for (MountedFileSystem each : MountedFileSystem.all()) {
      mounted.add(each.device());
      if (each.isAnsweredElsewhere() && !isRoot(each)) {
        unwatched.add(label(each)); // to look at it may never end
      } else if (!watched.contains(each.device()) && !unwatched.contains(label(each))) {
        try {
          group.markFileSystem(each.mountPoint());
          paths.add(each.mountPoint());
          watched.add(each.device());
        } catch (SystemCallException e) {
          // Some kinds cannot name their directories.
          unwatched.add(label(each));
          refused = refused == null ? e : refused;
        }
      }
    }
    watched.retainAll(mounted);
    if (watched.isEmpty() && refused != null) {
      throw refused;
    }
    describe();
  }

  private static boolean isRoot(MountedFileSystem mounted) {
    return mounted.mountPoint().getNameCount() == 0;
  }

  private static String label(MountedFileSystem mounted) {
    return mounted.mountPoint() + " (" + mounted.type() + ")";
  }

  private void describe() {
    List<String> parts = new ArrayList<>();
    if (!unwatched.isEmpty()) {
      parts.add("not watched: " + String.join(", ", unwatched.stream().sorted().toList()));
    }
    if (folders >= MAX_FOLDERS) {
      parts.add("only the first " + MAX_FOLDERS + " folders of credentials are watched");
    }
    note = String.join("; ", parts);
  }

  private void watchCredentials() throws IOException {
    for (Path home : Homes.all()) {
      for (Path path : sensitive.existing(home)) {
        watchTree(path);
      }
    }
    describe();
  }

  private void watchTree(Path path) {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      watchOne(path);
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      tree.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
          .takeWhile(_ -> folders < MAX_FOLDERS)
          .forEach(this::watchOne);
    } catch (IOException | UncheckedIOException e) {
      watchOne(path); // something in it went meanwhile; itself at least
    }
  }

  private void watchOne(Path path) {
    try {
      group.markSensitive(path);
      folders++;
    } catch (SystemCallException e) {
      // It went meanwhile, or its file system cannot be watched, which is told already.
      describe();
    }
  }

  /** Something is at this path now that was not before. */
  void appeared(String path) {
    if (sensitive.of(path) == Sensitivity.CREDENTIALS) {
      Path there = Path.of(path);
      Path folder = there.getParent();
      boolean covered =
          folder != null
              && sensitive.of(folder.toString()) == Sensitivity.CREDENTIALS
              && !Files.isDirectory(there, LinkOption.NOFOLLOW_LINKS);
      if (!covered && Files.exists(there)) {
        watchTree(there);
      }
    }
  }

  /**
   * The path of a name in a directory; empty if it cannot be found any more.
   *
   * @throws IOException if none can be found any more
   */
  String path(FileNotice.Place place) throws IOException {
    return paths.of(place);
  }

  /** A directory has another name. */
  void directoryRenamed() {
    paths.forget();
  }

  /** Hands on what has come; false if nothing had. */
  boolean read(FileNotice.Receiver receiver) throws IOException {
    return group.read(receiver);
  }

  private void probe() throws IOException {
    Path made = Files.createTempFile("clawdefender-", ".probe");
    String path = made.toRealPath().toString();
    Files.delete(made);
    int own = (int) ProcessHandle.current().pid();
    boolean[] told = new boolean[1];
    long until = System.nanoTime() + PROBE_PATIENCE.toNanos();
    while (!told[0] && System.nanoTime() < until) {
      if (Descriptor.awaitReadable(100, group.queue())) {
        group.read(
            notice ->
                told[0] |=
                    notice.pid() == own
                        && notice.place() != null
                        && path(notice.place()).equals(path));
      }
    }
    if (!told[0]) {
      throw new IOException("the kernel told nothing of the file " + path + " that was made");
    }
  }

  @Override
  public void close() {
    group.close();
  }
}
