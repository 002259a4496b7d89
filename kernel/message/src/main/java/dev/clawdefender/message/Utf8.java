package dev.clawdefender.message;

/** Well-formed UTF-8 as of the Unicode Standard, table 3-7: no overlong forms, no surrogates. */
final class Utf8 {
  private Utf8() {}

  /** The offset after the multi-byte character at {@code i}, or -1 if it is not well-formed. */
  static int next(byte[] bytes, int i, int end) {
    int first = bytes[i] & 0xFF;
    if (first < 0xC2 || first > 0xF4) {
      return -1;
    }
    int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (i + length > end) {
      return -1;
    }
    int second = bytes[i + 1] & 0xFF;
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return -1;
    }
    for (int k = i + 2; k < i + length; k++) {
      if ((bytes[k] & 0xC0) != 0x80) {
        return -1;
      }
    }
    return i + length;
  }
}
