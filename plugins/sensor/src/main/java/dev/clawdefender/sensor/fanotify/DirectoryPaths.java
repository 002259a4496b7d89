package dev.clawdefender.sensor.fanotify;

import com.sun.jna.Memory;
import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds where directories are that the kernel names by handles. Used by one thread.
 *
 * <p>Answers are remembered until a directory is renamed or removed: the kernel tells of that in
 * the same queue, so what was remembered before is right for what came before.
 */
final class DirectoryPaths {
  private static final int O_PATH = 0x200000;
  private static final int O_DIRECTORY = 0x10000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int STATFS_BYTES = 120;
  private static final int STATFS_NUMBER = 56;
  private static final int MAX_REMEMBERED = 16_384;
  private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String DELETED = " (deleted)";

  /** Opened only when needed, since one that is open cannot be unmounted. */
  private final Map<Long, Path> fileSystems = new HashMap<>();

  private final Map<DirectoryHandle, String> remembered =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DirectoryHandle, String> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /** Makes directories on the file system that is mounted here known. */
  void add(Path mountPoint) throws SystemCallException {
    fileSystems.put(number(mountPoint), mountPoint);
  }

  private static long number(Path mountPoint) throws SystemCallException {
    try (Memory result = new Memory(STATFS_BYTES)) {
      if (LibC.statfs(mountPoint.toString(), result) < 0) {
        throw SystemCallException.last("cannot look at the file system of " + mountPoint);
      }
      return result.getLong(STATFS_NUMBER);
    }
  }

  /**
   * The path of a name in a directory; empty if the directory cannot be found any more.
   *
   * @throws SystemCallException if it is not allowed to find directories any more
   */
  String of(FileNotice.Place place) throws SystemCallException {
    String directory = remembered.get(place.directory());
    if (directory == null) {
      directory = find(place.directory());
      remembered.put(place.directory(), directory);
    }
    if (directory.isEmpty() || place.name().equals(".")) {
      return directory;
    }
    return directory.equals("/") ? "/" + place.name() : directory + "/" + place.name();
  }

  private String find(DirectoryHandle directory) throws SystemCallException {
    Path mountPoint = fileSystems.get(directory.fileSystem());
    if (mountPoint == null) {
      return "";
    }
    ByteBuffer bytes = directory.handle().duplicate();
    try (Memory handle = new Memory(bytes.remaining());
        Descriptor mount = open(mountPoint);
        Descriptor found =
            new Descriptor("cannot open a directory by its handle", open(mount, handle, bytes))) {
      String path = ProcessFiles.link(OWN_DESCRIPTORS.resolve(Integer.toString(found.number())));
      return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
    } catch (SystemCallException e) {
      if (e.error() == LibC.EPERM) {
        throw e;
      }
      return ""; // removed, or unmounted, meanwhile
    }
  }

  private static Descriptor open(Path mountPoint) throws SystemCallException {
    return new Descriptor(
        "cannot open " + mountPoint, LibC.open(mountPoint.toString(), O_DIRECTORY | O_CLOEXEC));
  }

  private static int open(Descriptor mount, Memory handle, ByteBuffer bytes) {
    handle.getByteBuffer(0, handle.size()).put(bytes);
    return LibC.open_by_handle_at(mount.number(), handle, O_PATH | O_CLOEXEC);
  }

  /** A directory was renamed or removed: nothing that was found before holds. */
  void forget() {
    remembered.clear();
  }
}
