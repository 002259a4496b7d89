package dev.clawdefender.sensor.fanotify;

import java.nio.ByteBuffer;

/**
 * What the kernel calls a directory: it holds also after the directory got another name.
 *
 * @param fileSystem the number of its file system, as statfs(2) gives it
 * @param handle {@code struct file_handle}, see open_by_handle_at(2)
 */
record DirectoryHandle(long fileSystem, ByteBuffer handle) {
  /** Length and kind stand before the handle's own bytes. */
  static final int HEADER_BYTES = 8;
}
