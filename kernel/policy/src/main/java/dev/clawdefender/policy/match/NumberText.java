package dev.clawdefender.policy.match;

/** Reads numbers from text as JSON writes them. */
public final class NumberText {
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private NumberText() {}

  /**
   * The number, or NaN if the text is none. Allocates only for numbers that need much precision.
   */
  public static double read(CharSequence text) {
    int at = 0;
    int length = text.length();
    boolean negative = length > 0 && text.charAt(0) == '-';
    if (negative) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int exponent = 0;
    boolean fraction = false;
    int seen = 0;
    for (; at < length; at++) {
      char c = text.charAt(at);
      if (c == '.' && !fraction && seen > 0) {
        fraction = true;
        continue;
      }
      if (c < '0' || c > '9') {
        break;
      }
      seen++;
      if (count < 18) {
        digits = digits * 10 + (c - '0');
        count += digits == 0 ? 0 : 1;
        exponent -= fraction ? 1 : 0;
      } else {
        return slow(text);
      }
    }
    if (seen == 0 || text.charAt(at - 1) == '.') {
      return Double.NaN;
    }
    if (at < length) {
      return slow(text);
    }
    if (digits >= 1L << 53 || exponent < -22) {
      return slow(text);
    }
    double value = digits / TENS[-exponent];
    return negative ? -value : value;
  }

  private static double slow(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return Double.NaN; // Java's own reader knows more spellings than JSON
      }
    }
    try {
      return Double.parseDouble(text.toString());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
