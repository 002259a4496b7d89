package dev.clawdefender.policy.match;

/** Reads IP addresses from text, IPv4 as the IPv6 addresses that stand for them. */
final class IpText {
  private IpText() {}

  /** Reads an address into two halves of 64 bits. False if it is none; allocates nothing. */
  static boolean read(CharSequence text, long[] out) {
    int from = 0;
    int to = text.length();
    if (to > 2 && text.charAt(0) == '[' && text.charAt(to - 1) == ']') {
      from++;
      to--;
    }
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == ':') {
        return six(text, from, to, out);
      }
    }
    long address = four(text, from, to);
    out[0] = 0;
    out[1] = 0xFFFF_0000_0000L | address;
    return address >= 0;
  }

  private static long four(CharSequence text, int from, int to) {
    long address = 0;
    int octets = 0;
    int digits = 0;
    int octet = 0;
    for (int i = from; i <= to; i++) {
      char c = i < to ? text.charAt(i) : '.';
      if (c == '.') {
        if (digits == 0 || octet > 255 || ++octets > 4) {
          return -1;
        }
        address = (address << 8) | octet;
        octet = 0;
        digits = 0;
      } else if (c < '0' || c > '9' || ++digits > 3) {
        return -1;
      } else {
        octet = octet * 10 + (c - '0');
      }
    }
    return octets == 4 ? address : -1;
  }

  private static boolean six(CharSequence text, int from, int to, long[] out) {
    int groups = 0;
    int gap = -1;
    int at = from;
    long high = 0;
    long low = 0;
    long tailHigh = 0;
    long tailLow = 0;
    if (to - from >= 2 && text.charAt(from) == ':') {
      if (text.charAt(from + 1) != ':') {
        return false;
      }
      gap = 0;
      at += 2;
    }
    while (at < to) {
      int value = 0;
      int digits = 0;
      int start = at;
      while (at < to && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 128) {
        value = (value << 4) | Character.digit(text.charAt(at++), 16);
        if (++digits > 4) {
          return false;
        }
      }
      boolean dotted = at < to && text.charAt(at) == '.';
      if (dotted) {
        long four = four(text, start, to);
        if (four < 0 || groups > 6) {
          return false;
        }
        tailHigh = (tailHigh << 32) | (tailLow >>> 32);
        tailLow = (tailLow << 32) | four;
        groups += 2;
        at = to;
        break;
      }
      if (digits == 0 || ++groups > 8) {
        return false;
      }
      tailHigh = (tailHigh << 16) | (tailLow >>> 48);
      tailLow = (tailLow << 16) | value;
      if (at == to) {
        break;
      }
      if (text.charAt(at++) != ':') {
        return false;
      }
      if (at < to && text.charAt(at) == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = groups;
        high = tailHigh;
        low = tailLow;
        tailHigh = 0;
        tailLow = 0;
        at++;
      } else if (at == to) {
        return false;
      }
    }
    if (gap < 0) {
      out[0] = tailHigh;
      out[1] = tailLow;
      return groups == 8;
    }
    if (groups > 7) {
      return false;
    }
    int shift = (8 - gap) * 16; // the groups before the gap move to the front
    if (gap == 0) {
      high = 0;
      low = 0;
    } else if (shift >= 64) {
      high = low << (shift == 128 ? 0 : shift - 64);
      low = 0;
    } else {
      high = (high << shift) | (low >>> (64 - shift));
      low = low << shift;
    }
    out[0] = high | tailHigh;
    out[1] = low | tailLow;
    return true;
  }
}
