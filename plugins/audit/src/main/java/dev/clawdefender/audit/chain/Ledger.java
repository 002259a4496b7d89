package dev.clawdefender.audit.chain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The directory's list of chains: which began, how they ended, and which of their files were
 * retired. All processes that write into the directory share it, under a lock on the file. A chain
 * itself, each line signed.
 */
public final class Ledger {
  public static final String OPENED = "opened";
  public static final String CLOSED = "closed";
  public static final String RETIRED = "retired";

  /** Not databind's: to load that takes long, and a session that begins waits for a line here. */
  private static final JsonFactory JSON = new JsonFactory();

  private final AuditFiles files;
  private final SigningKey key;

  private Ledger(AuditFiles files, SigningKey key) {
    this.files = files;
    this.key = key;
  }

  /** The ledger of a directory. */
  public static Ledger of(AuditFiles files, SigningKey key) {
    return new Ledger(files, key);
  }

  /**
   * What a line of the ledger says.
   *
   * @param event {@link #OPENED}, {@link #CLOSED} or {@link #RETIRED}
   * @param file of a closed chain its last file; of a retired file its number; else 0
   * @param lines how many lines the chain has up to the end of that file
   * @param last the hash of the last of them
   */
  public record Entry(
      long sequence,
      String event,
      String chain,
      int file,
      long lines,
      String last,
      String previous) {
    /** What is signed. */
    public String text() {
      return String.join(
          "\n",
          List.of(
              "clawdefender ledger 1",
              Long.toString(sequence),
              event,
              chain,
              Integer.toString(file),
              Long.toString(lines),
              last,
              previous));
    }

    /** What a line says. */
    public static Entry of(JsonNode line) {
      return new Entry(
          line.path("seq").asLong(),
          line.path("event").asText(),
          line.path("chain").asText(),
          line.path("file").asInt(),
          line.path("lines").asLong(),
          line.path("last").asText(),
          line.path("prev").asText());
    }
  }

  void opened(String chain) throws IOException {
    append(OPENED, chain, 0, 0, Hash.NONE);
  }

  /** Says how a chain ended. Saying it twice is no harm. */
  public void closed(String chain, int file, long lines, String last) throws IOException {
    append(CLOSED, chain, file, lines, last);
  }

  /** Says that a file will be deleted because it is old enough. */
  public void retired(String chain, int file, long lines, String last) throws IOException {
    append(RETIRED, chain, file, lines, last);
  }

  private void append(String event, String chain, int file, long lines, String last)
      throws IOException {
    Directories.create(files.directory());
    try (FileChannel channel =
            FileChannel.open(
                files.ledger(),
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException(files.ledger() + ": cannot be locked");
      }
      byte[] all = read(channel);
      // A line that its process could not finish was never relied on by anybody.
      int end = lastLineEnd(all);
      channel.truncate(end);
      String previous = Hash.NONE;
      long next = 0;
      if (end > 0) {
        int start = lastLineEnd(Arrays.copyOf(all, end - 1));
        byte[] line = Arrays.copyOfRange(all, start, end - 1);
        previous = String.valueOf(Line.hash(line));
        next = sequence(line) + 1;
      }
      Entry entry = new Entry(next, event, chain, file, lines, last, previous);
      byte[] body = body(entry);
      ByteBuffer line =
          ByteBuffer.wrap(Line.of(body, Hash.next(previous, body, 0, body.length - 1)));
      try {
        while (line.hasRemaining()) {
          channel.write(line, end + (long) line.position());
        }
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    }
  }

  private long sequence(byte[] line) throws IOException {
    long sequence = 0;
    try (JsonParser in = JSON.createParser(line)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = in.currentName().equals("seq");
        in.nextToken();
        sequence = wanted ? in.getValueAsLong() : sequence;
        in.skipChildren();
      }
      if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
        throw new IOException(files.ledger() + ": the last line is no JSON object");
      }
    }
    return sequence;
  }

  private byte[] body(Entry entry) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("seq", entry.sequence);
      json.writeStringField("time", Instant.now().toString());
      json.writeStringField("event", entry.event);
      json.writeStringField("chain", entry.chain);
      json.writeNumberField("file", entry.file);
      json.writeNumberField("lines", entry.lines);
      json.writeStringField("last", entry.last);
      json.writeStringField("prev", entry.previous);
      json.writeStringField("key", key.publicText());
      json.writeStringField("signature", key.sign(entry.text()));
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static byte[] read(FileChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (channel.read(buffer, all.size()) > 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toByteArray();
  }

  private static int lastLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
