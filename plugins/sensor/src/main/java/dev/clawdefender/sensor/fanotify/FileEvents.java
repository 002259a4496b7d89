package dev.clawdefender.sensor.fanotify;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceThread;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events of what fanotify tells. Used by one thread. */
final class FileEvents {
  private static final int MAX_PROGRAMS = 4096;

  /** So often the queue is read at once; one reading takes thousands. */
  private static final int READINGS = 16;

  private final int own = (int) ProcessHandle.current().pid();
  private final SourceThread out;
  private final FileWatch watch;

  /** What a process opened first, since it was executed last, in order to execute it. */
  private final Map<Integer, String> programs =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
          return size() > MAX_PROGRAMS;
        }
      };

  FileEvents(SourceThread out, FileWatch watch) {
    this.out = out;
    this.watch = watch;
  }

  /** The program that a process has executed; it is forgotten then. Empty if unknown. */
  String executed(int pid) {
    try {
      // It was opened before it was executed, so by now the kernel has told of that.
      for (int i = 0;
          i < READINGS && !programs.containsKey(pid) && watch.read(this::notice);
          i++) {}
    } catch (IOException e) {
      return ""; // the next reading fails as well, and says so
    }
    String program = programs.remove(pid);
    return program == null ? "" : program;
  }

  /** Takes what has been told of files. */
  void drain() throws IOException {
    for (int i = 0; i < READINGS && watch.read(this::notice); i++) {}
  }

  private void notice(FileNotice notice) throws IOException {
    if (is(notice, Mark.OVERFLOW)) {
      out.lost(1);
    } else if (notice.pid() != own) {
      FileNotice.Place place = notice.place();
      String path = path(place);
      if (is(notice, Mark.RENAME)) {
        renamed(notice, path);
      } else if (path.isEmpty()) {
        out.lost(1);
      } else {
        happened(notice, path);
      }
    }
  }

  private String path(FileNotice.@Nullable Place place) throws IOException {
    return place == null ? "" : watch.path(place);
  }

  private static boolean is(FileNotice notice, long what) {
    return (notice.mask() & what) != 0;
  }

  private void renamed(FileNotice notice, String from) throws IOException {
    // Both directories are found before what is known of them is forgotten.
    String to = path(notice.to());
    if (is(notice, Mark.ON_DIRECTORY)) {
      watch.directoryRenamed();
    }
    if (from.isEmpty() || to.isEmpty()) {
      out.lost(1);
    } else {
      watch.appeared(to);
      tell(notice.pid(), new OsAction.Rename(from, to));
    }
  }

  /** Several things may have been merged into one notice; they are told in a likely order. */
  private void happened(FileNotice notice, String path) {
    int pid = notice.pid();
    if (is(notice, Mark.OPEN_EXEC)) {
      programs.putIfAbsent(pid, path);
    }
    if (is(notice, Mark.CREATE)) {
      watch.appeared(path);
      tell(pid, new OsAction.Create(path));
    }
    if (is(notice, Mark.OPEN) && !is(notice, Mark.CLOSE_WRITE)) {
      tell(pid, new OsAction.Open(path, Access.READ, false));
    }
    if (is(notice, Mark.CLOSE_WRITE)) {
      tell(pid, new OsAction.Open(path, Access.WRITE, false));
    }
    if (is(notice, Mark.DELETE)) {
      tell(pid, new OsAction.Remove(path));
    }
  }

  private void tell(int pid, OsAction action) {
    out.tell(
        new SourceEvent(
            BootClock.now(), pid, 0, -1, 0, action, SourceEvent.NO_FD, Certainty.RESOLVED_LATER));
  }
}
