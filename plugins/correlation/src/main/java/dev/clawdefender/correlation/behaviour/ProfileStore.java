package dev.clawdefender.correlation.behaviour;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Keeps profiles in a file: an MVStore, which is only ever added to, so that what was kept survives
 * that our process is killed at any moment. One process has it at a time.
 */
final class ProfileStore implements AutoCloseable {
  private final MVStore store;
  private final Map<String, byte[]> profiles;

  /**
   * Opens the file, or makes it.
   *
   * @throws IOException if it cannot be used, or another process has it
   */
  ProfileStore(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    try {
      store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
      profiles = store.openMap("profiles-1");
    } catch (MVStoreException e) {
      throw new IOException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * The profile of a server, if one is kept.
   *
   * @throws IOException if what is kept cannot be read
   */
  Optional<Profile> get(String server) throws IOException {
    byte[] bytes = profiles.get(server);
    return bytes == null
        ? Optional.empty()
        : Optional.of(Profile.read(new DataInputStream(new ByteArrayInputStream(bytes))));
  }

  /** Keeps a profile from the next {@link #commit} on. */
  void put(String server, Profile profile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    profile.write(new DataOutputStream(bytes));
    profiles.put(server, bytes.toByteArray());
  }

  /** What was put survives from now on. */
  void commit() throws IOException {
    try {
      store.commit();
    } catch (MVStoreException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
