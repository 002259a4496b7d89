package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IP addresses in every spelling that resolvers take (inet_aton(3), RFC 4291, RFC 5952). */
final class AddressText {
  private AddressText() {}

  /** Four decimal numbers, or null if the text is no IPv4 address in any spelling. */
  static @Nullable String ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long part = number(parts[i]);
      boolean last = i == parts.length - 1;
      long max = last ? (1L << 8 * (5 - parts.length)) - 1 : 255;
      if (part < 0 || part > max) {
        return null;
      }
      address = last ? address << 8 * (5 - parts.length) | part : address << 8 | part;
    }
    return dotted(address);
  }

  private static String dotted(long address) {
    return (address >> 24 & 255)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  private static long number(String text) {
    try {
      if (text.startsWith("0x")) {
        return text.length() == 2 ? 0 : Long.parseUnsignedLong(text.substring(2), 16);
      }
      if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
        return -1;
      }
      boolean octal = text.length() > 1 && text.charAt(0) == '0';
      return Long.parseLong(text, octal ? 8 : 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The canonical form, IPv4-mapped addresses as IPv4; null if the text is no IPv6 address. */
  static @Nullable String ipv6(String text) {
    int[] groups = groups(text);
    if (groups == null) {
      return null;
    }
    boolean mapped = true;
    for (int i = 0; i < 5; i++) {
      mapped &= groups[i] == 0;
    }
    if (mapped && (groups[5] == 0xFFFF || groups[5] == 0 && groups[6] != 0)) {
      return dotted((long) groups[6] << 16 | groups[7]);
    }
    return shortest(groups);
  }

  private static int @Nullable [] groups(String text) {
    int gap = text.indexOf("::");
    List<Integer> head = new ArrayList<>();
    List<Integer> tail = new ArrayList<>();
    boolean fine =
        gap < 0
            ? read(text, head)
            : read(text.substring(0, gap), head) && read(text.substring(gap + 2), tail);
    int count = head.size() + tail.size();
    if (!fine || (gap < 0 ? count != 8 : count > 7)) {
      return null;
    }
    int[] groups = new int[8];
    for (int i = 0; i < head.size(); i++) {
      groups[i] = head.get(i);
    }
    for (int i = 0; i < tail.size(); i++) {
      groups[8 - tail.size() + i] = tail.get(i);
    }
    return groups;
  }

  private static boolean read(String text, List<Integer> groups) {
    if (text.isEmpty()) {
      return true;
    }
    for (String part : text.split(":", -1)) {
      if (part.indexOf('.') >= 0) {
        String address = ipv4(part);
        if (address == null) {
          return false;
        }
        String[] bytes = address.split("\\.");
        groups.add(Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1]));
        groups.add(Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]));
      } else if (part.matches("[0-9a-f]{1,4}")) {
        groups.add(Integer.parseInt(part, 16));
      } else {
        return false;
      }
    }
    return true;
  }

  private static String shortest(int[] groups) {
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        out.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]));
    }
    return out.toString();
  }
}
