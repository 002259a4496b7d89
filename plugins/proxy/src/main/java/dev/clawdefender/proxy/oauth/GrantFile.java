package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.files.FreshFile;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file that keeps what we may do at one server, for its owner only. All sessions and processes
 * agree by it: whoever changes it has its lock. Each call blocks. Safe for use by any thread.
 */
final class GrantFile {
  private static final long PAUSE_MILLIS = 20;
  private static final int MAX_BYTES = 64 * 1024;

  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** Who in this process has a lock; as many as there are servers. */
  private static final Map<Path, Semaphore> HERE = new ConcurrentHashMap<>();

  private final Path folder;
  private final String server;
  private final Path file;
  private volatile @Nullable Known known;

  /** What was read last, and of which file. */
  private record Known(@Nullable Object key, FileTime changed, long size, Grant grant) {
    boolean isOf(PosixFileAttributes now) {
      return key != null
          && key.equals(now.fileKey())
          && changed.equals(now.lastModifiedTime())
          && size == now.size();
    }
  }

  /**
   * @param data the folder that we keep things in
   * @param server the server's name
   */
  GrantFile(Path data, String server) {
    this.folder = data.resolve("tokens");
    this.server = server;
    this.file = folder.resolve(server + ".json");
  }

  /**
   * What is kept; empty if nothing is.
   *
   * @throws OAuthException if others may read or write it, or it is malformed
   */
  Optional<Grant> read() throws IOException {
    PosixFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (attributes.size() > MAX_BYTES) {
      throw new OAuthException(
          file
              + " is longer than "
              + MAX_BYTES
              + " bytes, which no login is; log in anew: clawdefender login "
              + server);
    }
    if (!attributes.isRegularFile() || !OWNERS.containsAll(attributes.permissions())) {
      throw new OAuthException(
          file
              + " is not a file for its owner only, so others may know what is in it; log in anew:"
              + " clawdefender login "
              + server);
    }
    Known last = known;
    if (last != null && last.isOf(attributes)) {
      return Optional.of(last.grant);
    }
    try {
      Grant grant = Grant.read(new JsonObject(Files.readString(file)));
      known =
          new Known(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size(), grant);
      return Optional.of(grant);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DecodeException | ClassCastException | IllegalArgumentException | OAuthException e) {
      throw new OAuthException(
          file + " cannot be understood; log in anew: clawdefender login " + server, e);
    }
  }

  /**
   * Waits until nobody else changes it.
   *
   * @throws OAuthException if that takes longer than {@code patience}
   */
  Lock lock(Duration patience) throws IOException {
    return take("lock", patience)
        .orElseThrow(() -> new OAuthException(file + " is being changed by somebody else"));
  }

  /** Waits until no login of this server is going on; empty if one is after {@code patience}. */
  Optional<Lock> loginLock(Duration patience) throws IOException {
    return take("login", patience);
  }

  private Optional<Lock> take(String kind, Duration patience) throws IOException {
    Files.createDirectories(folder, FreshFile.OWNER_FOLDER);
    Path lockFile = folder.resolve(server + "." + kind);
    // Closing a file gives up all locks that a process has on it: only who has this one opens it.
    Semaphore here = HERE.computeIfAbsent(lockFile.toAbsolutePath(), path -> new Semaphore(1));
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      if (!here.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
      Optional<FileChannel> channel = Optional.empty();
      try {
        channel = elsewhere(lockFile, deadline);
      } finally {
        if (channel.isEmpty()) {
          here.release();
        }
      }
      return channel.map(held -> new Lock(here, held));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<FileChannel> elsewhere(Path lockFile, long deadline)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(
            lockFile,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            FreshFile.OWNER_ONLY);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
      while (!taken && System.nanoTime() < deadline) {
        Thread.sleep(PAUSE_MILLIS);
        taken = channel.tryLock() != null;
      }
      return taken ? Optional.of(channel) : Optional.empty();
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  /** Held until it is closed. */
  final class Lock implements AutoCloseable {
    private final Semaphore here;
    private final FileChannel channel;

    private Lock(Semaphore here, FileChannel channel) {
      this.here = here;
      this.channel = channel;
    }

    /** Keeps it. */
    void write(Grant grant) throws IOException {
      String text = grant.json().encodePrettily() + "\n";
      if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
        throw new OAuthException(
            "what the authorization server gave for "
                + server
                + " is longer than "
                + MAX_BYTES
                + " bytes, which is not kept");
      }
      try (FreshFile fresh = new FreshFile(file, text)) {
        fresh.replace();
      }
    }

    /** Keeps nothing any more. */
    void delete() throws IOException {
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        here.release();
      }
    }
  }
}
