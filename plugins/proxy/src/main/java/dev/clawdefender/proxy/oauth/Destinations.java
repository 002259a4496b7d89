package dev.clawdefender.proxy.oauth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where requests about the authorization of one server may go. Which addresses these are is said by
 * that server and by others it names, so they must not lead us into a network that the server
 * itself is not in.
 */
final class Destinations {
  private final URI server;
  private final Optional<Origin> issuer;

  Destinations(URI server) {
    this.server = server;
    this.issuer = Optional.empty();
  }

  /**
   * @param issuer the authorization server that a person configured
   * @throws OAuthException if that is no URL to use
   */
  Destinations(URI server, Optional<String> issuer) throws OAuthException {
    this.server = server;
    this.issuer =
        issuer.isEmpty()
            ? Optional.empty()
            : Optional.of(
                Origin.of(new Destinations(server).url("the configured issuer", issuer.get())));
  }

  /**
   * A URL that somebody named: encrypted, or on this machine if the server is.
   *
   * @param what it is, for people
   * @throws OAuthException if it is anything else; nothing else may be opened in a browser either
   */
  URI url(String what, String text) throws OAuthException {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new OAuthException(what + " is no URL: " + ForeignText.shown(text), e);
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean web =
        url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null;
    boolean local = web && isThisMachine(url);
    boolean safe = scheme.equals("https") || (scheme.equals("http") && local);
    if (!web || !safe || (local && !isThisMachine(server))) {
      throw new OAuthException(
          what
              + " is not accepted: "
              + ForeignText.shown(text)
              + "; only https is, and for a server on this machine http on it, without user and"
              + " fragment");
    }
    return url;
  }

  private static boolean isThisMachine(URI url) {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  /**
   * The address to connect to. It must be the one that is used, or a name that is looked up again
   * could mean another one. That the server is on this machine, or in a private network, its URL
   * has to say, as its name may be made to mean any address for a moment. Blocks.
   */
  InetSocketAddress address(URI url) throws OAuthException {
    InetAddress[] found = resolve(url);
    InetAddress first = found[0];
    NetworkPlace place = NetworkPlace.of(first);
    boolean open =
        switch (place) {
          case PUBLIC -> true;
          case PRIVATE -> isConfigured(url) || isPrivate(server);
          case LOOPBACK -> Origin.of(url).equals(Origin.of(server)) || isThisMachine(server);
          case NOWHERE -> false;
        };
    if (!open) {
      throw new OAuthException(
          ForeignText.shown(url)
              + " leads to "
              + first.getHostAddress()
              + ", a network that the server itself ("
              + server.getHost()
              + ") is not in, as far as its URL says; if that is right, configure its \"issuer\"");
    }
    return new InetSocketAddress(first, Origin.of(url).port());
  }

  private static InetAddress[] resolve(URI url) throws OAuthException {
    try {
      return InetAddress.getAllByName(url.getHost());
    } catch (UnknownHostException e) {
      throw new OAuthException("no host is known as " + ForeignText.shown(url.getHost()), e);
    }
  }

  private boolean isConfigured(URI url) {
    Origin origin = Origin.of(url);
    return origin.equals(Origin.of(server)) || issuer.filter(origin::equals).isPresent();
  }

  private static boolean isPrivate(URI url) {
    String host = url.getHost();
    try {
      InetAddress address =
          InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
      return NetworkPlace.of(address) == NetworkPlace.PRIVATE;
    } catch (IllegalArgumentException e) {
      return false; // a name, which may mean anything
    }
  }
}
