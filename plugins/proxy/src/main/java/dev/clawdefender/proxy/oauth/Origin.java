package dev.clawdefender.proxy.oauth;

import java.net.URI;
import java.util.Locale;

/**
 * The origin of a URL (RFC 6454).
 *
 * @param scheme in lower case
 * @param host in lower case
 * @param port also where the URL leaves it out
 */
record Origin(String scheme, String host, int port) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** Of an absolute URL with a host, such as {@link Destinations} gives out. */
  static Origin of(URI url) {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    int port = url.getPort();
    return new Origin(
        scheme, url.getHost().toLowerCase(Locale.ROOT), port >= 0 ? port : standard(scheme));
  }

  private static int standard(String scheme) {
    return scheme.equals("https") ? HTTPS : HTTP;
  }

  boolean secure() {
    return scheme.equals("https");
  }

  /** As text, without a port that goes without saying. */
  String text() {
    return scheme + "://" + host + (port == standard(scheme) ? "" : ":" + port);
  }

  /** A URL of this origin. */
  URI at(String path) {
    return URI.create(text() + path);
  }
}
