package dev.clawdefender.sensor.files;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.tree.ProcFs;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the paths of an action whole: from where the process is, without {@code .} and {@code ..},
 * through symbolic links. What has gone meanwhile, or changed, cannot be followed any more; then
 * the path is made whole as text. Used by one thread.
 */
public final class PathResolver {
  /** How long a process, or a link, is taken to be where it was; nanoseconds. */
  private static final long FRESH = 50_000_000L;

  private static final int MAX_FOLDERS = 4_096;

  private record Folder(String real, long at) {}

  /** What a whole path looks like. */
  public record Resolved(OsAction action, Certainty certainty) {}

  private record Whole(String path, Certainty certainty) {}

  private final Map<String, Folder> folders = new LinkedHashMap<>();

  /**
   * Makes the paths of an event whole.
   *
   * @param links whether symbolic links are followed, which asks the file system
   */
  public Resolved resolve(SourceEvent event, TrackedProcess process, boolean links) {
    return switch (event.action()) {
      // Of a file that was opened, all sources tell where it is, and not how it was reached.
      case OsAction.Open open
          when !open.failed() && event.directoryFd() == SourceEvent.NO_FD && isPlain(open.path()) ->
          new Resolved(open, event.certainty());
      case OsAction.Open open -> {
        Whole whole = whole(open.path(), event, process, links, true);
        yield new Resolved(
            new OsAction.Open(whole.path, open.access(), open.failed()), whole.certainty);
      }
      case OsAction.Create create -> {
        Whole whole = whole(create.path(), event, process, links, false);
        yield new Resolved(new OsAction.Create(whole.path), whole.certainty);
      }
      case OsAction.Remove remove -> {
        Whole whole = whole(remove.path(), event, process, links, false);
        yield new Resolved(new OsAction.Remove(whole.path), whole.certainty);
      }
      case OsAction.ChangeMode change -> {
        Whole whole = whole(change.path(), event, process, links, true);
        yield new Resolved(new OsAction.ChangeMode(whole.path, change.mode()), whole.certainty);
      }
      case OsAction.Rename rename -> {
        Whole from = whole(rename.from(), event, process, links, false);
        Whole to = whole(rename.to(), event, process, links, false);
        yield new Resolved(
            new OsAction.Rename(from.path, to.path), less(from.certainty, to.certainty));
      }
      case OsAction.Execute execute -> {
        Whole whole = whole(execute.program(), event, process, false, true);
        yield new Resolved(new OsAction.Execute(whole.path, execute.arguments()), whole.certainty);
      }
      case OsAction.Fork unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Exit unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Connect unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Listen unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Send unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Resolve unused -> new Resolved(event.action(), event.certainty());
    };
  }

  private static Certainty less(Certainty one, Certainty other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private Whole whole(
      String given, SourceEvent event, TrackedProcess process, boolean links, boolean follow) {
    int end = given.indexOf('\0');
    String path = end < 0 ? given : given.substring(0, end);
    if (path.isEmpty()) {
      return new Whole("", event.certainty());
    }
    Whole joined =
        path.startsWith("/") ? new Whole(path, event.certainty()) : joined(path, event, process);
    if (!joined.path.startsWith("/")) {
      return joined;
    }
    String real = links ? real(joined.path, event.bootNanos(), follow) : plain(joined.path);
    return new Whole(
        real,
        real.equals(joined.path)
            ? joined.certainty
            : less(joined.certainty, Certainty.RESOLVED_LATER));
  }

  /** From the folder that the process was in, or that it named by a file descriptor. */
  private static Whole joined(String path, SourceEvent event, TrackedProcess process) {
    boolean ofDirectory = event.directoryFd() == SourceEvent.WORKING_DIRECTORY;
    Optional<String> folder =
        ofDirectory
            ? workingDirectory(event, process)
            : event.directoryFd() >= 0
                ? ProcFs.descriptor(event.pid(), event.directoryFd())
                : Optional.empty();
    if (folder.isPresent()) {
      return new Whole(
          folder.get() + "/" + path, less(event.certainty(), Certainty.RESOLVED_LATER));
    }
    // It has ended: where it, or who started it, was last.
    return new Whole(
        process.directory().isEmpty() ? path : process.directory() + "/" + path,
        Certainty.INFERRED);
  }

  private static Optional<String> workingDirectory(SourceEvent event, TrackedProcess process) {
    if (Math.abs(event.bootNanos() - process.directoryAt()) < FRESH
        && process.directoryAt() != Long.MIN_VALUE) {
      return Optional.of(process.directory());
    }
    Optional<String> now = ProcFs.workingDirectory(event.pid());
    now.ifPresent(folder -> process.directory(folder, event.bootNanos()));
    return now;
  }

  private String real(String path, long now, boolean follow) {
    try {
      Path whole = Path.of(path);
      Path name = whole.getFileName();
      Path parent = whole.getParent();
      if (name == null || parent == null) {
        return plain(path);
      }
      if (name.toString().equals("..") || name.toString().equals(".")) {
        return folder(path, now);
      }
      String inFolder = folder(parent.toString(), now);
      Path file = Path.of(inFolder, name.toString());
      return follow && Files.isSymbolicLink(file) ? target(file) : file.toString();
    } catch (InvalidPathException e) {
      return plain(path);
    }
  }

  /** Where a link leads, also if nothing is there. */
  private static String target(Path link) {
    try {
      return link.toRealPath().toString();
    } catch (IOException e) {
      return plainTarget(link);
    }
  }

  private static String plainTarget(Path link) {
    try {
      return plain(link.resolveSibling(Files.readSymbolicLink(link)).toString());
    } catch (IOException e) {
      return link.toString();
    }
  }

  private String folder(String path, long now) {
    Folder known = folders.get(path);
    if (known != null && Math.abs(now - known.at) < FRESH) {
      return known.real;
    }
    String real = realFolder(path);
    folders.remove(path);
    folders.put(path, new Folder(real, now));
    if (folders.size() > MAX_FOLDERS) {
      Iterator<String> oldest = folders.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return real;
  }

  private static String realFolder(String path) {
    try {
      return Path.of(path).toRealPath().toString();
    } catch (IOException e) {
      return plain(path);
    }
  }

  /** As text, see path_resolution(7), as if there were no links. */
  private static String plain(String path) {
    if (isPlain(path)) {
      return path;
    }
    try {
      return Path.of(path).normalize().toString();
    } catch (InvalidPathException e) {
      return path;
    }
  }

  /** Whether nothing in it stands for something else; in a path of the kernel's nothing does. */
  private static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      return false;
    }
    int start = 1;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      int length = end - start;
      boolean dots =
          path.charAt(start) == '.'
              && (length == 1 || length == 2 && path.charAt(start + 1) == '.');
      if (length == 0 || dots || end == path.length() - 1) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }
}
