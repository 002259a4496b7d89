package dev.clawdefender.sensor.linux;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the mounts that we see are answered for elsewhere, at any moment: the table is read
 * again only when the kernel says that it has changed, see poll(2) in proc_pid_mounts(5). It is one
 * for the whole process. Safe for use by any thread.
 */
final class MountTable {
  static final Path FILE = Path.of("/proc/self/mountinfo");

  private static final MountTable OURS = new MountTable();

  private static final short POLLPRI = 2;
  private static final int EVENTS = 4;

  private @Nullable Memory watched;
  private boolean isKnown;
  private Set<String> elsewhere = Set.of();

  private MountTable() {}

  /**
   * Those of now. Elsewhere than on Linux there is no such table, and none is known.
   *
   * @throws IOException if it is not known
   */
  static Set<String> answeredElsewhere() throws IOException {
    return OURS.current();
  }

  static List<String> lines() throws IOException {
    return Files.readAllLines(FILE, StandardCharsets.ISO_8859_1);
  }

  private synchronized Set<String> current() throws IOException {
    if (watched == null) {
      if (!Files.exists(FILE)) {
        return Set.of();
      }
      watched = watch();
    }
    if (!isKnown || LibC.poll(watched, 1, 0) != 0) {
      isKnown = false;
      elsewhere = MountedFileSystem.answeredElsewhere(lines());
      isKnown = true;
    }
    return elsewhere;
  }

  /** What changes from now on is noticed. */
  private static Memory watch() throws IOException {
    int file = LibC.open(FILE.toString(), 0);
    if (file < 0) {
      throw SystemCallException.last("cannot open " + FILE);
    }
    Memory watched = new Memory(8); // struct pollfd
    watched.setInt(0, file);
    watched.setShort(EVENTS, POLLPRI);
    return watched;
  }
}
