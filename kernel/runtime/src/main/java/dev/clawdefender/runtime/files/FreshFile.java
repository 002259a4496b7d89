package dev.clawdefender.runtime.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A new file beside another one, whole and on the disk, to be put in its place at once. It is gone
 * when closed, unless it took that place. Used by one thread.
 */
public final class FreshFile implements AutoCloseable {
  /** Only the owner may read and write. */
  public static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Only the owner may enter. */
  public static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final Path target;

  /**
   * Writes the file, as UTF-8, for its owner only.
   *
   * @param target the file whose place it may take; its folder must be there
   * @throws IOException if it cannot be written; nothing is left then
   */
  public FreshFile(Path target, String text) throws IOException {
    this.target = target.toAbsolutePath();
    this.path =
        Files.createTempFile(
            this.target.getParent(), "." + target.getFileName(), ".new", OWNER_ONLY);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Where it is until then. */
  public Path path() {
    return path;
  }

  /** Gives the file other permissions than its owner's only. */
  public void permissions(Set<PosixFilePermission> permissions) throws IOException {
    Files.setPosixFilePermissions(path, permissions);
  }

  /** Takes the target's place. */
  public void replace() throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Becomes the target.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one already; it is left alone
   */
  public void create() throws IOException {
    Files.createLink(target, path); // unlike a move, never over another file
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
