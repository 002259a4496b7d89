package dev.clawdefender.proxy.oauth;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Which kind of network an address is in (RFC 6890). */
enum NetworkPlace {
  PUBLIC,
  PRIVATE,
  LOOPBACK,
  /** Nobody's server is there: unspecified, multicast, reserved, link-local (cloud metadata). */
  NOWHERE;

  static NetworkPlace of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    if (address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()) {
      return NOWHERE;
    }
    if (address.isSiteLocalAddress()) {
      return PRIVATE;
    }
    return switch (address) {
      case Inet4Address four -> four(four.getAddress());
      case Inet6Address six -> six(six.getAddress());
      default -> NOWHERE;
    };
  }

  private static NetworkPlace four(byte[] bytes) {
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    if (first == 100 && second >= 64 && second < 128) {
      return PRIVATE; // shared by the customers of a provider
    }
    boolean reserved =
        first == 0
            || first >= 240
            || (first == 192 && second == 0 && bytes[2] == 0)
            || (first == 198 && (second == 18 || second == 19));
    return reserved ? NOWHERE : PUBLIC;
  }

  private static NetworkPlace six(byte[] bytes) {
    int first = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    int second = (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    if ((first & 0xFE00) == 0xFC00) {
      return PRIVATE; // unique local
    }
    if (first == 0x2002) {
      return embedded(bytes, 2); // 6to4
    }
    if (first == 0x64 && second == 0xFF9B) {
      // NAT64: the well-known prefix holds an address at its end; the others are somebody's own.
      return isZero(bytes, 4, 12) ? embedded(bytes, 12) : PRIVATE;
    }
    if (isZero(bytes, 0, 12)) {
      return embedded(bytes, 12); // IPv4-compatible
    }
    return (first & 0xE000) == 0x2000 ? PUBLIC : NOWHERE;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static NetworkPlace embedded(byte[] bytes, int from) {
    try {
      return of(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
