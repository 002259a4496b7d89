package dev.clawdefender.sensor.ebpf;

import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.sensor.linux.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An address as programs give it to the kernel, see sockaddr(3type), ip(7), ipv6(7), unix(7). */
final class SocketAddress {
  private static final int UNIX = 1;
  private static final int INET = 2;
  private static final int INET6 = 10;

  private SocketAddress() {}

  /** Null if it is none of these kinds, or cut. */
  static @Nullable Endpoint parse(byte[] bytes) {
    if (bytes.length < 2) {
      return null;
    }
    return switch (unsigned(bytes[0]) | unsigned(bytes[1]) << 8) {
      case UNIX -> new Endpoint(path(bytes), 0);
      case INET -> bytes.length < 8 ? null : internet(bytes, 4, 8);
      case INET6 -> bytes.length < 24 ? null : internet(bytes, 8, 24);
      default -> null;
    };
  }

  private static Endpoint internet(byte[] bytes, int from, int to) {
    return new Endpoint(
        InternetAddress.text(Arrays.copyOfRange(bytes, from, to)),
        unsigned(bytes[2]) << 8 | unsigned(bytes[3]));
  }

  /** One that begins with a zero byte is in no folder; it is written with an {@code @}. */
  private static String path(byte[] bytes) {
    if (bytes.length > 2 && bytes[2] == 0) {
      return "@" + new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
    }
    int end = 2;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 2, end - 2, StandardCharsets.UTF_8);
  }

  private static int unsigned(byte value) {
    return Byte.toUnsignedInt(value);
  }
}
