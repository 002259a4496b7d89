package dev.clawdefender.runtime.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that a journal lives in. Its owner holds a lock on it as long as it lives, so that
 * others can tell a journal in use from one whose process was killed.
 */
public final class JournalFile implements AutoCloseable {
  /** The bytes that a journal may hold. */
  public static final int CAPACITY = 4 * 1024 * 1024;

  private static final long MAGIC = 0x636c_6177_6a6e_6c32L; // "clawjnl2"

  private final Path path;
  private final FileChannel channel;
  private final @Nullable FileLock lock;
  private final Arena arena;
  private final Ring ring;
  private final boolean abandoned;

  private JournalFile(
      Path path,
      FileChannel channel,
      @Nullable FileLock lock,
      Arena arena,
      Ring ring,
      boolean abandoned) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
    this.arena = arena;
    this.ring = ring;
    this.abandoned = abandoned;
  }

  /**
   * Creates a journal, readable by its owner only, with all of its room taken from the disk.
   *
   * @throws IOException if the file exists or cannot be made
   */
  public static JournalFile create(Path path, int capacity) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Arena arena = Arena.ofShared();
    try {
      FileLock lock = channel.lock();
      long size = Ring.ENTRIES + (long) capacity;
      reserve(channel, size);
      MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
      Ring.initialize(memory, new SecureRandom().nextLong());
      memory.set(ValueLayout.JAVA_LONG, 0, MAGIC);
      return new JournalFile(path, channel, lock, arena, new Ring(memory), false);
    } catch (IOException | RuntimeException e) {
      arena.close();
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Takes the room now: memory without a disk behind it would end the process later. */
  private static void reserve(FileChannel channel, long size) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
    for (long at = 0; at < size; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
      int length = zeros.remaining();
      while (zeros.hasRemaining()) {
        channel.write(zeros, at + length - zeros.remaining());
      }
    }
  }

  /**
   * Opens a journal to read what is in it, without changing it.
   *
   * @return null if the file is no journal (any more)
   */
  public static @Nullable JournalFile look(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      // A lock that can be had shared is one that no owner holds.
      boolean abandoned = unlocked(channel);
      return map(path, channel, null, FileChannel.MapMode.READ_ONLY, abandoned);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean unlocked(FileChannel channel) throws IOException {
    try (FileLock probe = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return probe != null;
    } catch (OverlappingFileLockException e) {
      return false; // our own
    }
  }

  /**
   * Takes over the journal of a process that is gone.
   *
   * @return null if its owner lives, or the file is no journal (any more)
   */
  public static @Nullable JournalFile takeOver(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return null;
    }
    JournalFile taken = null;
    try {
      FileLock lock = channel.tryLock();
      // Whoever had the lock before may have deleted the file just now.
      if (lock != null && Files.exists(path)) {
        taken = map(path, channel, lock, FileChannel.MapMode.READ_WRITE, true);
        if (taken == null) {
          Files.delete(path); // its owner was killed before anything was in it
        }
      }
    } catch (OverlappingFileLockException e) {
      return null; // it is our own
    } finally {
      if (taken == null) {
        channel.close();
      }
    }
    return taken;
  }

  private static @Nullable JournalFile map(
      Path path,
      FileChannel channel,
      @Nullable FileLock lock,
      FileChannel.MapMode mode,
      boolean abandoned)
      throws IOException {
    if (channel.size() < Ring.ENTRIES + 1024) {
      return null;
    }
    Arena arena = Arena.ofShared();
    MemorySegment memory = channel.map(mode, 0, channel.size(), arena);
    if (memory.get(ValueLayout.JAVA_LONG, 0) != MAGIC) {
      arena.close();
      return null;
    }
    return new JournalFile(path, channel, lock, arena, new Ring(memory), abandoned);
  }

  Ring ring() {
    return ring;
  }

  public Path path() {
    return path;
  }

  /** Whether nobody appends to it any more. */
  public boolean abandoned() {
    return abandoned;
  }

  /** The position up to which its entries were written elsewhere, as far as is known here. */
  public long released() {
    return ring.head();
  }

  /** A reader of the entries from {@code position} on. */
  public JournalReader reader(long position) {
    return new JournalReader(ring, ring.new Cursor(Math.max(position, ring.head()), abandoned));
  }

  /** Removes the file, all of whose entries are written elsewhere, and closes it. */
  public void delete() throws IOException {
    Files.deleteIfExists(path);
    close();
  }

  /** Closes it; once is enough. */
  @Override
  public void close() throws IOException {
    if (!arena.scope().isAlive()) {
      return;
    }
    if (lock != null && lock.isValid()) {
      lock.release();
    }
    channel.close();
    arena.close();
  }
}
