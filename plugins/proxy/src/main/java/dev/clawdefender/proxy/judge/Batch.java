package dev.clawdefender.proxy.judge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the messages of one JSON array: what goes back and what goes on. */
final class Batch {
  private final List<byte[]> replies = new ArrayList<>();
  private final List<byte[]> forwards = new ArrayList<>();

  void reply(byte @Nullable [] message) {
    if (message != null) {
      replies.add(message);
    }
  }

  void forward(byte @Nullable [] message) {
    if (message != null) {
      forwards.add(message);
    }
  }

  /** A message that goes on as it was spelled. */
  void forward(byte[] bytes, int from, int to) {
    forwards.add(Arrays.copyOfRange(bytes, from, to));
  }

  byte @Nullable [] replyArray() {
    return replies.isEmpty() ? null : join(replies, "[", ",", "]\n");
  }

  byte @Nullable [] replyLines() {
    return replies.isEmpty() ? null : join(replies, "", "\n", "\n");
  }

  /** Empty if nothing goes on. */
  byte[] forwardArray() {
    return forwards.isEmpty() ? new byte[0] : join(forwards, "[", ",", "]\n");
  }

  /** Empty if nothing goes on. */
  byte[] forwardLines() {
    return forwards.isEmpty() ? new byte[0] : join(forwards, "", "\n", "\n");
  }

  private static byte[] join(List<byte[]> messages, String start, String between, String end) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    write(joined, start);
    for (int i = 0; i < messages.size(); i++) {
      if (i > 0) {
        write(joined, between);
      }
      joined.writeBytes(messages.get(i));
    }
    write(joined, end);
    return joined.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
