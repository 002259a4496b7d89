package dev.clawdefender.sensor.fanotify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One event of fanotify, see {@code linux/fanotify.h}.
 *
 * @param mask what happened, see {@link Mark}
 * @param pid the process; 0 if the kernel does not say
 * @param place what it happened to; of a renaming its old name; null if the kernel does not say
 * @param to its new name; null if it is no renaming
 */
record FileNotice(long mask, int pid, @Nullable Place place, @Nullable Place to) {
  /**
   * A name in a directory.
   *
   * @param name {@code "."} for the directory itself
   */
  record Place(DirectoryHandle directory, String name) {}

  /** Is told of one after the other. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes one.
     *
     * @throws IOException if it is of no use to go on
     */
    void notice(FileNotice notice) throws IOException;
  }

  private static final int METADATA_BYTES = 24;
  private static final int VERSION = 3;
  private static final int INFO_HEADER_BYTES = 4;

  private static final int DFID_NAME = 2;
  private static final int DFID = 3;
  private static final int OLD_DFID_NAME = 10;
  private static final int NEW_DFID_NAME = 12;

  /**
   * Reads what is between position and limit, in the byte order of the machine, and hands on each
   * event.
   *
   * @throws IOException if the kernel speaks another version, or the receiver throws it
   */
  static void readAll(ByteBuffer buffer, Receiver receiver) throws IOException {
    int at = buffer.position();
    while (buffer.limit() - at >= METADATA_BYTES) {
      int length = buffer.getInt(at);
      if (length < METADATA_BYTES || length > buffer.limit() - at) {
        throw new IOException("file events cannot be understood: one of " + length + " bytes");
      }
      if (buffer.get(at + 4) != VERSION) {
        throw new IOException(
            "file events cannot be understood: they are of version " + buffer.get(at + 4));
      }
      receiver.notice(read(buffer, at, at + length));
      at += length;
    }
  }

  private static FileNotice read(ByteBuffer buffer, int start, int end) {
    long mask = buffer.getLong(start + 8);
    int pid = buffer.getInt(start + 20);
    Place place = null;
    Place to = null;
    int at = start + Short.toUnsignedInt(buffer.getShort(start + 6));
    while (end - at > INFO_HEADER_BYTES) {
      int length = Short.toUnsignedInt(buffer.getShort(at + 2));
      if (length <= INFO_HEADER_BYTES || length > end - at) {
        break;
      }
      switch (buffer.get(at)) {
        case DFID_NAME, DFID, OLD_DFID_NAME -> place = place(buffer, at, at + length);
        case NEW_DFID_NAME -> to = place(buffer, at, at + length);
        default -> {}
      }
      at += length;
    }
    return new FileNotice(mask, pid, place, to);
  }

  /** {@code fsid}, {@code struct file_handle}, and a name that ends with a zero byte. */
  private static @Nullable Place place(ByteBuffer buffer, int start, int end) {
    int handle = start + INFO_HEADER_BYTES + Long.BYTES;
    if (end - handle < DirectoryHandle.HEADER_BYTES) {
      return null;
    }
    int name = handle + DirectoryHandle.HEADER_BYTES + buffer.getInt(handle);
    if (name < handle || name > end) {
      return null;
    }
    byte[] bytes = new byte[name - handle];
    buffer.get(handle, bytes);
    int stop = name;
    while (stop < end && buffer.get(stop) != 0) {
      stop++;
    }
    byte[] text = new byte[stop - name];
    buffer.get(name, text);
    return new Place(
        new DirectoryHandle(
            buffer.getLong(start + INFO_HEADER_BYTES), ByteBuffer.wrap(bytes).asReadOnlyBuffer()),
        text.length == 0 ? "." : new String(text, StandardCharsets.UTF_8));
  }

  /** The byte order of fields. */
  static ByteOrder order() {
    return ByteOrder.nativeOrder();
  }
}
