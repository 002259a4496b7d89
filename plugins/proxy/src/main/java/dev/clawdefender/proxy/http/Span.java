package dev.clawdefender.proxy.http;

import dev.clawdefender.message.JsonTape;
import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.Map;

/**
 * Where a value stands in a message, so that another can take its place.
 *
 * @param from the offset of its first byte
 * @param to the offset after its last byte
 */
record Span(int from, int to) {
  /**
   * @param start where the message starts in the bytes of the tape
   */
  static Span of(JsonTape tape, int token, int start) {
    return new Span(tape.start(token) - start, tape.end(token) - start);
  }

  /** The message with other values in their places; every other byte is as it was. */
  static byte[] replace(byte[] message, Map<Span, byte[]> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 32);
    int copied = 0;
    for (Span span :
        values.keySet().stream().sorted(Comparator.comparingInt(Span::from)).toList()) {
      out.write(message, copied, span.from - copied);
      out.writeBytes(values.get(span));
      copied = span.to;
    }
    out.write(message, copied, message.length - copied);
    return out.toByteArray();
  }
}
