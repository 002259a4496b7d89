package dev.clawdefender.policy.match;

/** The addresses of a network, such as {@code 10.0.0.0/8} or {@code fe80::/10}, or one address. */
public final class Network implements TextMatcher {
  private static final ThreadLocal<long[]> HALVES = ThreadLocal.withInitial(() -> new long[2]);

  private final String text;
  private final long high;
  private final long low;
  private final int bits;

  private Network(String text, long high, long low, int bits) {
    this.text = text;
    this.high = high;
    this.low = low;
    this.bits = bits;
  }

  /** Whether {@code text} is an address or a network, so that it is to be read as one. */
  public static boolean looksLikeOne(String text) {
    return text.indexOf('/') >= 0 || IpText.read(text, new long[2]);
  }

  /**
   * The network written {@code address} or {@code address/bits}.
   *
   * @throws PatternException if it is malformed
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    long[] halves = new long[2];
    if (!IpText.read(address, halves)) {
      throw new PatternException("'" + address + "' is not an IP address");
    }
    int width = address.indexOf(':') < 0 ? 32 : 128;
    int bits = slash < 0 ? width : number(text.substring(slash + 1));
    if (bits < 0 || bits > width) {
      throw new PatternException("the part after '/' must be a number from 0 to " + width);
    }
    return new Network(text, halves[0], halves[1], 128 - width + bits);
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  @Override
  public boolean matches(CharSequence host) {
    long[] halves = HALVES.get();
    if (!IpText.read(host, halves)) {
      return false;
    }
    long highMask = bits == 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    long lowMask = bits <= 64 ? 0 : -1L << (128 - bits);
    return ((halves[0] ^ high) & highMask) == 0 && ((halves[1] ^ low) & lowMask) == 0;
  }

  @Override
  public String key() {
    return "net:" + text;
  }
}
