package dev.clawdefender.sensor.fanotify;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The kernel's queue of file events. Used by one thread. */
final class FanotifyGroup implements AutoCloseable {
  private static final int FAN_CLOEXEC = 0x1;
  private static final int FAN_NONBLOCK = 0x2;
  private static final int FAN_REPORT_DFID_NAME = 0x400 | 0x800;
  private static final int FAN_MARK_ADD = 0x1;
  private static final int FAN_MARK_FILESYSTEM = 0x100;
  private static final int READ_BYTES = 256 * 1024;

  private final Descriptor queue;
  private final Memory memory = new Memory(READ_BYTES);
  private final ByteBuffer bytes = memory.getByteBuffer(0, READ_BYTES).order(FileNotice.order());

  /**
   * Opens one.
   *
   * @throws SystemCallException if the kernel has no fanotify, or it is not allowed
   */
  FanotifyGroup() throws SystemCallException {
    queue =
        new Descriptor(
            "fanotify_init",
            LibC.fanotify_init(FAN_CLOEXEC | FAN_NONBLOCK | FAN_REPORT_DFID_NAME, 0));
  }

  Descriptor queue() {
    return queue;
  }

  /** Watches all of the file system that a path is on. */
  void markFileSystem(Path path) throws SystemCallException {
    mark(FAN_MARK_FILESYSTEM, Mark.FILE_SYSTEM, path);
  }

  /** Watches a file, or a folder and the files in it, but not those in folders in it. */
  void markSensitive(Path path) throws SystemCallException {
    mark(0, Mark.SENSITIVE, path);
  }

  private void mark(int how, long mask, Path path) throws SystemCallException {
    if (LibC.fanotify_mark(queue.number(), FAN_MARK_ADD | how, mask, LibC.AT_FDCWD, path.toString())
        < 0) {
      throw SystemCallException.last("cannot watch " + path);
    }
  }

  /**
   * Hands on what has come, without waiting; false if nothing had.
   *
   * @throws IOException if nothing more will come
   */
  boolean read(FileNotice.Receiver receiver) throws IOException {
    long count = LibC.read(queue.number(), memory, READ_BYTES);
    if (count < 0) {
      int error = Native.getLastError();
      if (error == LibC.EAGAIN || error == LibC.EINTR) {
        return false;
      }
      throw SystemCallException.of("file events cannot be read", error);
    }
    FileNotice.readAll(bytes.limit((int) count).position(0), receiver);
    return count > 0;
  }

  @Override
  public void close() {
    queue.close();
  }
}
