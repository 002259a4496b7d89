package dev.clawdefender.correlation.engine;

import java.math.BigDecimal;

/**
 * Ids of requests. An answer may spell its id in another way than the request did: {@code 1.0} for
 * {@code 1}, or with escapes. Were that another id to us, a server could keep a call open for ever.
 */
public final class RequestId {
  private static final int MAX_NUMBER = 32;

  private RequestId() {}

  /**
   * The same text for the same id.
   *
   * @param json an id as it is spelled, well-formed
   */
  public static String key(String json) {
    if (json.startsWith("\"")) {
      return json.indexOf('\\') < 0 ? json : unescaped(json);
    }
    if (json.chars().allMatch(c -> c >= '0' && c <= '9') || json.length() > MAX_NUMBER) {
      return json;
    }
    try {
      BigDecimal number = new BigDecimal(json);
      return Math.abs((long) number.scale()) > MAX_NUMBER
          ? json
          : number.stripTrailingZeros().toPlainString();
    } catch (NumberFormatException e) {
      return json;
    }
  }

  private static String unescaped(String json) {
    StringBuilder text = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c != '\\' || i + 1 == json.length()) {
        text.append(c);
        continue;
      }
      char escape = json.charAt(++i);
      switch (escape) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(json, i + 1, i + 5, 16));
          i += 4;
        }
        default -> text.append(escape);
      }
    }
    return text.toString();
  }
}
