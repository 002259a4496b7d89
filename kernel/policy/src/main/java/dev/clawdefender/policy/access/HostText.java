package dev.clawdefender.policy.access;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host names and addresses in one spelling each: lower case, no user, port, brackets or dot at the
 * end, punycode, IPv4 as four decimal numbers however it was written, IPv6 as RFC 5952 has it.
 */
public final class HostText {
  private HostText() {}

  /** The canonical form of the host in an authority such as {@code user@host:port}, or empty. */
  public static String canonical(String authority) {
    String text = Normalizer.normalize(UriText.percentDecoded(authority), Normalizer.Form.NFKC);
    text = text.strip();
    text =
        text.substring(text.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT).replace('\u3002', '.');
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      text = close < 0 ? text.substring(1) : text.substring(1, close);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      text = text.substring(0, text.indexOf(':'));
    }
    if (text.indexOf(':') >= 0) {
      int zone = text.indexOf('%');
      String address = AddressText.ipv6(zone < 0 ? text : text.substring(0, zone));
      return address == null ? text : address;
    }
    while (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    String address = AddressText.ipv4(text);
    return address == null ? ascii(text) : address;
  }

  /** The canonical host of a URI that has an authority and is no file; empty of other texts. */
  public static String ofUrl(String text) {
    boolean url = UriText.hasAuthority(text) && !UriText.scheme(text).equals("file");
    return url ? canonical(UriText.authority(text)) : "";
  }

  /** Whether an authority of an unknown kind of URI is more than just a name within a server. */
  static boolean looksLikeHost(String authority) {
    String host = ofShape(authority);
    return host != null
        && (host.indexOf('.') >= 0 || host.indexOf(':') >= 0 || host.equals("localhost"));
  }

  private static String ascii(String name) {
    try {
      return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** The canonical form of a text that may be a host by its shape, or null if it cannot be one. */
  static @Nullable String ofShape(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > 300) {
      return null;
    }
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      if (c <= ' ' || "/\\\"'<>{}|^`$(),;".indexOf(c) >= 0) {
        return null;
      }
    }
    String host = canonical(stripped);
    return host.isEmpty() ? null : host;
  }
}
