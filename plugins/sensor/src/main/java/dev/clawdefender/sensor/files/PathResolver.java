package dev.clawdefender.sensor.files;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.policy.match.Network;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes the paths of an action whole: from where the process is, without {@code .} and {@code ..},
 * through symbolic links. What has gone meanwhile, or is on a file system that may not answer,
 * cannot be followed; then the path is made whole as text, and said to be a guess. Used by one
 * thread.
 */
public final class PathResolver {
  /** How long a process is taken to be where it was; nanoseconds. */
  private static final long FRESH = 50_000_000L;

  /**
   * What was done, with whole paths.
   *
   * @param isSourceUnknown whether what was renamed, or opened by a path that was given, could not
   *     be found where the path leads, or the source says that the path may be another one, so that
   *     it may have been anything
   */
  public record Resolved(OsAction action, Certainty certainty, boolean isSourceUnknown) {
    Resolved(OsAction action, Certainty certainty) {
      this(action, certainty, false);
    }
  }

  /**
   * @param isSure whether links on the way were followed, or are known to have been
   */
  private record Whole(String path, Certainty certainty, boolean isSure) {}

  private final RealPaths reals = new RealPaths();

  /**
   * Makes the paths of an event whole.
   *
   * @param links whether symbolic links are followed, which asks the file system
   */
  public Resolved resolve(SourceEvent event, TrackedProcess process, boolean links) {
    return switch (event.action()) {
      // Of a file that was opened, or made by that, all sources tell where it is, and not how it
      // was
      // reached.
      case OsAction.Open open
          when !open.failed() && event.directoryFd() == SourceEvent.NO_FD && isPlain(open.path()) ->
          new Resolved(open, event.certainty());
      case OsAction.Create create
          when event.directoryFd() == SourceEvent.NO_FD && isPlain(create.path()) ->
          new Resolved(create, event.certainty());
      case OsAction.Open open -> {
        Whole whole = whole(open.path(), event, process, links, true);
        yield new Resolved(
            new OsAction.Open(whole.path, open.access(), open.failed()),
            whole.certainty,
            !(whole.isSure && isSure(event)) && !open.failed());
      }
      case OsAction.Create create -> {
        Whole whole = whole(create.path(), event, process, links, false);
        yield new Resolved(new OsAction.Create(whole.path), whole.certainty);
      }
      case OsAction.Remove remove -> {
        Whole whole = whole(remove.path(), event, process, links, false);
        yield new Resolved(new OsAction.Remove(whole.path), whole.certainty, !isSure(event));
      }
      case OsAction.ChangeMode change -> {
        Whole whole = whole(change.path(), event, process, links, true);
        yield new Resolved(
            new OsAction.ChangeMode(whole.path, change.mode()), whole.certainty, !isSure(event));
      }
      case OsAction.Rename rename -> {
        Whole from = whole(rename.from(), event, process, links, false);
        Whole to = whole(rename.to(), event, process, links, false);
        yield new Resolved(
            new OsAction.Rename(from.path, to.path),
            less(from.certainty, to.certainty),
            !(from.isSure && isSure(event)));
      }
      case OsAction.Execute execute -> {
        Whole whole = asText(joined(execute.program(), event, process));
        yield new Resolved(new OsAction.Execute(whole.path, execute.arguments()), whole.certainty);
      }
      case OsAction.Fork unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Exit unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Connect connect when isPath(connect.peer()) -> {
        Whole whole = whole(connect.peer().address(), event, process, links, true);
        yield new Resolved(
            new OsAction.Connect(new Endpoint(whole.path, 0), connect.failed()), whole.certainty);
      }
      case OsAction.Send send when isPath(send.peer()) -> {
        Whole whole = whole(send.peer().address(), event, process, links, true);
        yield new Resolved(new OsAction.Send(new Endpoint(whole.path, 0)), whole.certainty);
      }
      case OsAction.Listen listen when isPath(listen.local()) -> {
        Whole whole = whole(listen.local().address(), event, process, links, true);
        yield new Resolved(new OsAction.Listen(new Endpoint(whole.path, 0)), whole.certainty);
      }
      case OsAction.Connect unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Listen unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Send unused -> new Resolved(event.action(), event.certainty());
      case OsAction.Resolve unused -> new Resolved(event.action(), event.certainty());
    };
  }

  /** Whether it is a Unix socket that is in a folder. */
  private static boolean isPath(Endpoint end) {
    String address = end.address();
    return end.port() == 0
        && !address.isEmpty()
        && !address.startsWith("@")
        && (address.indexOf('/') >= 0 || !Network.looksLikeOne(address));
  }

  /** Whether the names are those that it was about, and not what another thread made of them. */
  private static boolean isSure(SourceEvent event) {
    return event.certainty() != Certainty.INFERRED;
  }

  private static Certainty less(Certainty one, Certainty other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private Whole whole(
      String given, SourceEvent event, TrackedProcess process, boolean links, boolean follow) {
    Whole joined = joined(given, event, process);
    if (!joined.path.startsWith("/")) {
      return joined;
    }
    if (!links) {
      return new Whole(plain(joined.path), less(joined.certainty, Certainty.RESOLVED_LATER), false);
    }
    RealPaths.Real real = reals.of(joined.path, process, event.bootNanos(), follow);
    Certainty certainty =
        !real.isSure()
            ? Certainty.INFERRED
            : real.path().equals(joined.path) ? Certainty.SEEN : Certainty.RESOLVED_LATER;
    return new Whole(
        real.path(), less(joined.certainty, certainty), joined.isSure && real.isSure());
  }

  private static Whole asText(Whole joined) {
    String plain = joined.path.startsWith("/") ? plain(joined.path) : joined.path;
    return plain.equals(joined.path)
        ? joined
        : new Whole(plain, less(joined.certainty, Certainty.RESOLVED_LATER), joined.isSure);
  }

  private static Whole joined(String given, SourceEvent event, TrackedProcess process) {
    int end = given.indexOf('\0');
    String path = end < 0 ? given : given.substring(0, end);
    return path.isEmpty() || path.startsWith("/")
        ? new Whole(path, event.certainty(), true)
        : fromFolder(path, event, process);
  }

  /** From the folder that the process was in, or that it named by a file descriptor. */
  private static Whole fromFolder(String path, SourceEvent event, TrackedProcess process) {
    boolean ofDirectory = event.directoryFd() == SourceEvent.WORKING_DIRECTORY;
    Optional<String> folder =
        ofDirectory
            ? workingDirectory(event, process)
            : event.directoryFd() >= 0
                ? ProcessFiles.descriptor(event.pid(), event.directoryFd())
                : Optional.empty();
    if (folder.isPresent()) {
      return new Whole(
          folder.get() + "/" + path, less(event.certainty(), Certainty.RESOLVED_LATER), true);
    }
    // It has ended: where it, or who started it, was last.
    return new Whole(
        process.directory().isEmpty() ? path : process.directory() + "/" + path,
        Certainty.INFERRED,
        false);
  }

  private static Optional<String> workingDirectory(SourceEvent event, TrackedProcess process) {
    if (Math.abs(event.bootNanos() - process.directoryAt()) < FRESH
        && process.directoryAt() != Long.MIN_VALUE) {
      return Optional.of(process.directory());
    }
    Optional<String> now = ProcessFiles.workingDirectory(event.pid());
    now.ifPresent(folder -> process.directory(folder, event.bootNanos()));
    return now;
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
