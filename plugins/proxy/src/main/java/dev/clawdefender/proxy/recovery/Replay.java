package dev.clawdefender.proxy.recovery;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says to a new server process what was said to the one before, and keeps its answers to itself.
 * What else it says is for the client. Used by one thread.
 */
final class Replay {
  /** The most that a process may say before the session is set up with it, in bytes. */
  private static final int MAX_SAID = 1 << 20;

  private final OutputStream toServer;
  private final InputStream fromServer;
  private final JsonReader reader = new JsonReader();
  private final Envelope envelope = new Envelope();

  private final byte[] buffer = new byte[8_192];
  private int at;
  private int end;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream forClient = new ByteArrayOutputStream();

  Replay(OutputStream toServer, InputStream fromServer) {
    this.toServer = toServer;
    this.fromServer = fromServer;
  }

  /**
   * Says a request.
   *
   * @param request with its end of line
   * @return the answer, whole and without its end of line
   */
  byte[] ask(byte[] request) throws IOException {
    JsonTape asked = new JsonTape();
    if (reader.read(request, 0, request.length - 1, asked) != null
        || envelope.read(asked, 0) != null
        || envelope.id() < 0) {
      throw new IOException("a request is none any more");
    }
    String id = asked.source(envelope.id());
    tell(request);
    while (true) {
      byte[] next = nextLine();
      if (id.equals(answeredId(next))) {
        return Arrays.copyOf(next, next.length - 1);
      }
      forClient.writeBytes(next);
    }
  }

  /** Says a notification. */
  void tell(byte[] notification) throws IOException {
    toServer.write(notification);
    toServer.flush();
  }

  /** What the server said that was no answer, as far as it was read. */
  byte[] said() {
    forClient.writeBytes(line.toByteArray());
    forClient.write(buffer, at, end - at);
    return forClient.toByteArray();
  }

  private @Nullable String answeredId(byte[] said) {
    JsonTape tape = new JsonTape();
    return reader.read(said, 0, said.length - 1, tape) == null
            && envelope.read(tape, 0) == null
            && envelope.method() < 0
        ? tape.source(envelope.id())
        : null;
  }

  private byte[] nextLine() throws IOException {
    while (true) {
      if (at == end) {
        at = 0;
        end = Math.max(0, fromServer.read(buffer));
        if (end == 0) {
          throw new EOFException("the new process ended before the session was set up");
        }
      }
      while (at < end) {
        byte next = buffer[at++];
        line.write(next);
        if (next == '\n') {
          byte[] whole = line.toByteArray();
          line.reset();
          return whole;
        }
      }
      if (line.size() + forClient.size() > MAX_SAID) {
        throw new IOException("the new process says too much before the session is set up");
      }
    }
  }
}
