package dev.clawdefender.policy.access;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** URIs as far as accesses need them (RFC 3986, RFC 8089 for {@code file}). */
final class UriText {
  private UriText() {}

  private static final Set<String> NETWORK =
      Set.of("http", "https", "ws", "wss", "ftp", "ftps", "sftp", "ssh", "git", "gopher", "ldap");

  /** Whether URIs of this scheme always name a machine. */
  static boolean isNetwork(String scheme) {
    return NETWORK.contains(scheme);
  }

  /** The scheme in lower case, or empty if the text does not start with one. */
  static String scheme(String text) {
    int i = 0;
    while (i < text.length() && isSchemeCharacter(text.charAt(i), i)) {
      i++;
    }
    // One letter and a colon is a drive, not a scheme.
    boolean scheme = i > 1 && i < text.length() && text.charAt(i) == ':';
    return scheme ? text.substring(0, i).toLowerCase(Locale.ROOT) : "";
  }

  private static boolean isSchemeCharacter(char c, int index) {
    boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    return letter || index > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.');
  }

  /** Whether the text is a URI with an authority, whatever its scheme. */
  static boolean hasAuthority(String text) {
    String scheme = scheme(text);
    return !scheme.isEmpty() && text.startsWith("//", scheme.length() + 1);
  }

  /** The authority of a URI that has one. */
  static String authority(String uri) {
    int start = uri.indexOf("//") + 2;
    int end = start;
    while (end < uri.length() && "/?#\\".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    return uri.substring(start, end);
  }

  /** The path of a {@code file:} URI, still percent-encoded, whoever its host may be. */
  static String filePath(String uri) {
    String rest = uri.substring(uri.indexOf(':') + 1).replace('\\', '/');
    if (!rest.startsWith("//")) {
      return rest;
    }
    int slash = rest.indexOf('/', 2);
    // file://~/x and file://etc/x are no proper URIs, but readers take them for paths.
    String host = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
    boolean realHost =
        host.isEmpty() || host.equalsIgnoreCase("localhost") || host.equals("127.0.0.1");
    if (realHost) {
      return slash < 0 ? "/" : rest.substring(slash);
    }
    return host.startsWith("~") || host.startsWith("$") || host.startsWith(".")
        ? rest.substring(2)
        : slash < 0 ? "/" : rest.substring(slash);
  }

  /** The text with each valid {@code %XX} decoded; what is then no UTF-8 is replaced. */
  static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%' && i + 2 < in.length) {
        int high = Character.digit(in[i + 1], 16);
        int low = Character.digit(in[i + 2], 16);
        if (high >= 0 && low >= 0) {
          out[length++] = (byte) (high << 4 | low);
          i += 2;
          continue;
        }
      }
      out[length++] = in[i];
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
