package dev.clawdefender.sensor.files;

import dev.clawdefender.sensor.linux.MountedFileSystem;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows symbolic links as a process would, see path_resolution(7): {@code /proc/self} is that
 * process, and not us. Nothing is asked of file systems that a program or another machine answers
 * for, since the answer may never come. Used by one thread.
 */
final class RealPaths {
  /** How long a folder is taken to be as it was; nanoseconds. */
  private static final long FRESH = 50_000_000L;

  private static final int MAX_FOLDERS = 4_096;

  /** As in the kernel. */
  private static final int MAX_LINKS = 40;

  /**
   * Where a path leads.
   *
   * @param isSure false if something on the way had gone, or was not asked
   */
  record Real(String path, boolean isSure) {}

  private record Folder(Real real, long at) {}

  private final Map<String, Folder> folders = new LinkedHashMap<>();
  private Set<String> elsewhere = Set.of();
  private boolean areMountsKnown;

  /**
   * Where an absolute path of a process leads.
   *
   * @param now nanoseconds of the boot clock
   * @param follow whether a link at its end is followed, too; what is at its end may have gone
   */
  Real of(String path, TrackedProcess process, long now, boolean follow) {
    lookAtMounts();
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    int slash = path.lastIndexOf('/', end - 1);
    String name = path.substring(slash + 1, end);
    if (name.equals(".") || name.equals("..")) {
      return orRoot(folder(path, process, now));
    }
    Real folder = folder(path.substring(0, Math.max(slash, 1)), process, now);
    return orRoot(new Walk(folder, process, name).end(follow, false));
  }

  private static Real orRoot(Real real) {
    return real.path.isEmpty() ? new Real("/", real.isSure) : real;
  }

  private Real folder(String path, TrackedProcess process, long now) {
    Folder known = folders.get(path);
    if (known != null && Math.abs(now - known.at) < FRESH) {
      return known.real;
    }
    Walk walk = new Walk(new Real("", true), process, path);
    Real real = walk.end(true, true);
    folders.remove(path);
    if (!walk.isOfProcess) {
      folders.put(path, new Folder(real, now));
    }
    if (folders.size() > MAX_FOLDERS) {
      Iterator<String> oldest = folders.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return real;
  }

  private void lookAtMounts() {
    try {
      elsewhere = MountedFileSystem.answeredElsewhere();
      areMountsKnown = true;
    } catch (IOException e) {
      areMountsKnown = false; // then nothing is asked
    }
  }

  private boolean isElsewhere(String path) {
    return !areMountsKnown || MountedFileSystem.isOn(elsewhere, path);
  }

  /** One name after the other. */
  private final class Walk {
    private final TrackedProcess process;
    private final Deque<String> rest = new ArrayDeque<>();
    private String at;
    private boolean isSure;
    private boolean isOfProcess;
    private int links;

    Walk(Real from, TrackedProcess process, String path) {
      this.at = from.path;
      this.isSure = from.isSure;
      this.process = process;
      putFirst(path);
    }

    private void putFirst(String path) {
      String[] names = path.split("/", -1);
      for (int i = names.length - 1; i >= 0; i--) {
        rest.push(names[i]);
      }
    }

    /**
     * Where it ends; empty for the root.
     *
     * @param follow whether a link at the end is followed
     * @param whole whether what is at the end must be there
     */
    Real end(boolean follow, boolean whole) {
      while (!rest.isEmpty()) {
        String name = rest.pop();
        if (name.equals("..")) {
          at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        } else if (!name.isEmpty() && !name.equals(".")) {
          step(name, follow, whole);
        }
      }
      return new Real(at, isSure);
    }

    private void step(String given, boolean follow, boolean whole) {
      String name = at.equals("/proc") ? ofProcess(given) : given;
      String here = at + "/" + name;
      if (!isSure || rest.isEmpty() && !follow) {
        at = here; // the rest is text
      } else if (isElsewhere(here)) {
        isSure = false;
        at = here;
      } else {
        try {
          Path there = Path.of(here);
          if (Files.readAttributes(there, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isSymbolicLink()) {
            follow(Files.readSymbolicLink(there).toString(), here);
          } else {
            at = here;
          }
        } catch (IOException | InvalidPathException e) {
          gone(here, whole);
        }
      }
    }

    /** What {@code self} is to the process; its thread is not known, and shares nearly all. */
    private String ofProcess(String name) {
      return switch (name) {
        case "self" -> {
          isOfProcess = true;
          yield Integer.toString(process.pid());
        }
        case "thread-self" -> {
          isOfProcess = true;
          rest.push(Integer.toString(process.pid()));
          rest.push("task");
          yield Integer.toString(process.pid());
        }
        default -> name;
      };
    }

    private void follow(String target, String here) {
      if (++links > MAX_LINKS) {
        isSure = false;
        at = here;
        return;
      }
      if (target.startsWith("/")) {
        at = "";
      }
      putFirst(target);
    }

    private void gone(String here, boolean whole) {
      String own = "/proc/" + process.pid();
      Optional<String> working =
          here.equals(own + "/cwd") || here.equals(own + "/task/" + process.pid() + "/cwd")
              ? Optional.of(process.directory()).filter(folder -> !folder.isEmpty())
              : Optional.empty();
      isSure &= rest.isEmpty() && !whole && !isOfProcess;
      at = working.orElse(here);
    }
  }
}
