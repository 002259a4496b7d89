package dev.clawdefender.app.service;

import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A service's file in its place, which is left alone if it is not of ours. */
public final class ServiceFile {
  private final Service service;

  public ServiceFile(Service service) {
    this.service = service;
  }

  /**
   * Writes it, over an older one of ours.
   *
   * @throws IOException if there is another file in its place, or it cannot be written
   */
  public void install() throws IOException {
    Path file = service.file();
    Files.createDirectories(file.getParent(), FreshFile.OWNER_FOLDER);
    boolean older = isOurs(file);
    try (FreshFile fresh = new FreshFile(file, service.text())) {
      if (older) {
        fresh.replace();
      } else {
        fresh.create();
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(notOurs(file), e);
    }
  }

  /**
   * Deletes it.
   *
   * @return false if there is none
   * @throws IOException if it is not ours, is in use, or cannot be deleted; says what to do
   */
  public boolean uninstall() throws IOException {
    Path file = service.file();
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!isOurs(file)) {
      throw new IOException(notOurs(file));
    }
    if (service.inUse().isPresent()) {
      throw new IOException(service.inUse().get());
    }
    return Files.deleteIfExists(file);
  }

  private static boolean isOurs(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.readString(file).contains(Service.MARK);
  }

  private static String notOurs(Path file) {
    return file + " is there, and not written by ClawDefender; it is left alone";
  }
}
