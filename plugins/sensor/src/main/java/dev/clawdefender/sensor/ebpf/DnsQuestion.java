package dev.clawdefender.sensor.ebpf;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The name in a question to a name server, see RFC 1035, 4.1. */
final class DnsQuestion {
  private static final int HEADER = 12;
  private static final int LONGEST_LABEL = 63;
  private static final int RESPONSE = 0x80;

  private DnsQuestion() {}

  /** Null if it is no question, or cut. */
  static @Nullable String name(byte[] message) {
    int start = hasLengthBefore(message) ? 2 : 0; // over TCP
    if (message.length < start + HEADER
        || (message[start + 2] & RESPONSE) != 0
        || message[start + 4] == 0 && message[start + 5] == 0) {
      return null;
    }
    StringBuilder name = new StringBuilder();
    int at = start + HEADER;
    while (at < message.length && message[at] != 0) {
      int length = Byte.toUnsignedInt(message[at]);
      if (length > LONGEST_LABEL || at + 1 + length > message.length) {
        return null;
      }
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(message, at + 1, length, StandardCharsets.ISO_8859_1));
      at += 1 + length;
    }
    return at < message.length && !name.isEmpty() ? name.toString() : null;
  }

  private static boolean hasLengthBefore(byte[] message) {
    return message.length > 2
        && (Byte.toUnsignedInt(message[0]) << 8 | Byte.toUnsignedInt(message[1]))
            == message.length - 2;
  }
}
