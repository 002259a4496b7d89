package dev.clawdefender.audit.chain;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one chain. Records are added and then written all at once; a write that fails leaves the
 * chain as it was before. Used by one thread.
 */
public final class ChainWriter implements Closeable {
  private static final int RECORDS_A_SEAL = 1_000;
  private static final Duration TIME_A_SEAL = Duration.ofSeconds(10);
  private static final Duration TIME_A_LOOK = Duration.ofSeconds(1);

  private final AuditFiles files;
  private final String chain;
  private final SigningKey key;
  private final long rotateBytes;
  private final boolean sync;

  private @Nullable FileChannel channel;
  private int file;
  private Object fileKey = "";
  private long size;
  private ChainState written;
  private boolean tailUnknown;

  private final ByteArrayOutputStream added = new ByteArrayOutputStream();
  private ChainState state;
  private int unsealed;
  private Instant sealed = Instant.now();
  private Instant looked = Instant.now();

  private ChainWriter(
      AuditFiles files, String chain, SigningKey key, long rotateBytes, boolean sync) {
    this.files = files;
    this.chain = chain;
    this.key = key;
    this.rotateBytes = rotateBytes;
    this.sync = sync;
    this.written = ChainState.START;
    this.state = written;
  }

  /** Where a chain stands: the number of its next line and the hash of its last. */
  record ChainState(long next, String hash) {
    static final ChainState START = new ChainState(0, Hash.NONE);
  }

  /**
   * Starts a chain.
   *
   * @param rotateBytes the size from which on a new file is begun
   * @param sync whether seals wait for the disk
   */
  public static ChainWriter start(
      AuditFiles files, String chain, SigningKey key, long rotateBytes, boolean sync)
      throws IOException {
    Ledger.of(files, key).opened(chain);
    ChainWriter writer = new ChainWriter(files, chain, key, rotateBytes, sync);
    writer.nextFile();
    return writer;
  }

  /**
   * Goes on with a chain whose process is gone. What stands behind its last whole line is cut off.
   *
   * @param tail where the chain ends; it has a file
   */
  public static ChainWriter resume(AuditFiles files, String chain, SigningKey key, ChainTail tail)
      throws IOException {
    ChainWriter writer = new ChainWriter(files, chain, key, Long.MAX_VALUE, false);
    writer.written = new ChainState(tail.next(), tail.hash());
    writer.state = writer.written;
    writer.file = tail.file();
    Path path = files.file(chain, tail.file());
    writer.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    writer.size = tail.bytes();
    writer.tailUnknown = true;
    return writer;
  }

  public String chain() {
    return chain;
  }

  /** Begins a new file if the current one has grown enough. Nothing may be added and unwritten. */
  public void rotateIfFull() throws IOException {
    if (size >= rotateBytes) {
      nextFile();
    }
  }

  private void nextFile() throws IOException {
    closeChannel();
    file++;
    Path path = files.file(chain, file);
    Directories.create(files.directory());
    open(
        path,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    size = 0;
    try {
      seal(Seal.FILE_START);
      commit();
    } catch (IOException e) {
      closeChannel();
      Files.deleteIfExists(path);
      file--;
      throw e;
    }
  }

  private void open(Path path, Set<StandardOpenOption> options) throws IOException {
    channel =
        FileChannel.open(
            path,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    fileKey = key(path);
  }

  private static Object key(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  /**
   * Adds a record.
   *
   * @param members a JSON object of at least one member; its number and its hash are put in
   */
  public void add(byte[] members) {
    append(members);
    unsealed++;
  }

  private void append(byte[] members) {
    byte[] body = new byte[members.length + 32];
    byte[] number = ("{\"seq\":" + state.next + ",").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(number, 0, body, 0, number.length);
    System.arraycopy(members, 1, body, number.length, members.length - 1);
    int end = number.length + members.length - 2; // without the last brace
    String hash = Hash.next(state.hash, body, 0, end);
    added.write(body, 0, end);
    added.writeBytes(Line.tail(hash));
    state = new ChainState(state.next + 1, hash);
  }

  private void seal(String kind) {
    Seal seal = new Seal(kind, chain, file, state.next, state.hash);
    String publicKey = kind.equals(Seal.CHECKPOINT) ? "" : ",\"key\":\"" + key.publicText() + "\"";
    append(
        ("{\"time\":\"%s\",\"kind\":\"%s\",\"chain\":\"%s\",\"file\":%d,\"prev\":\"%s\"%s,\"signature\":\"%s\"}")
            .formatted(
                Instant.now(), kind, chain, file, seal.previous(), publicKey, key.sign(seal.text()))
            .getBytes(StandardCharsets.US_ASCII));
    unsealed = 0;
    sealed = Instant.now();
  }

  /** Adds a signed checkpoint if there is something to seal and it is time. */
  public void sealIfDue() {
    if (unsealed >= RECORDS_A_SEAL
        || unsealed > 0 && sealed.plus(TIME_A_SEAL).isBefore(Instant.now())) {
      seal(Seal.CHECKPOINT);
    }
  }

  /**
   * Writes what was added.
   *
   * @throws IOException if that cannot be done; what was added is forgotten then, and the file, as
   *     far as it can be reached, is as it was
   */
  public void commit() throws IOException {
    byte[] bytes = added.toByteArray();
    try {
      lookForFile();
      FileChannel to = openChannel();
      if (tailUnknown) {
        to.truncate(size);
        tailUnknown = false;
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        to.write(buffer, size + buffer.position());
      }
      if (sync && unsealed == 0) {
        to.force(false);
      }
      size += bytes.length;
      written = state;
    } catch (IOException e) {
      tailUnknown = true;
      state = written;
      cutTail();
      throw e;
    } finally {
      added.reset();
    }
  }

  /** Goes on in a new file where the current one is gone, and says so. */
  private void lookForFile() throws IOException {
    if (channel == null || looked.plus(TIME_A_LOOK).isAfter(Instant.now())) {
      return;
    }
    looked = Instant.now();
    Path path = files.file(chain, file);
    if (!Files.exists(path) || !key(path).equals(fileKey)) {
      closeChannel();
      throw new IOException(path + " is gone");
    }
  }

  private FileChannel openChannel() throws IOException {
    FileChannel now = channel;
    if (now == null) {
      // What was added follows a line of the lost file: it has to be added again.
      state = written;
      added.reset();
      nextFile();
      throw new IOException("a new file had to be begun: " + files.file(chain, file));
    }
    return now;
  }

  private void cutTail() {
    FileChannel now = channel;
    try {
      if (now != null) {
        now.truncate(size);
        tailUnknown = false;
      }
    } catch (IOException e) {
      tailUnknown = true; // tried again before the next write
    }
  }

  /** Seals the chain for good. */
  public void end() throws IOException {
    seal(Seal.CHAIN_END);
    commit();
    Ledger.of(files, key).closed(chain, file, written.next, written.hash);
    close();
  }

  private void closeChannel() {
    FileChannel now = channel;
    channel = null;
    try {
      if (now != null) {
        now.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing a file failed", e);
    }
  }

  @Override
  public void close() {
    closeChannel();
  }
}
