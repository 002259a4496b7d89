package dev.clawdefender.proxy.oauth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where requests about the authorization of one server may go. Which addresses these are is said by
 * that server and by others it names, so they must not lead us into a network that the server
 * itself is not in.
 */
final class Destinations {
  private final URI server;

  Destinations(URI server) {
    this.server = server;
  }

  /**
   * A URL that somebody named: encrypted, or on this machine.
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
    if (!web || !(scheme.equals("https") || (scheme.equals("http") && isThisMachine(url)))) {
      throw new OAuthException(
          what
              + " is not accepted: "
              + ForeignText.shown(text)
              + "; only https is, and http on this machine, without user and fragment");
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
   * could mean another one. Blocks.
   */
  InetSocketAddress address(URI url) throws OAuthException {
    InetAddress[] found = resolve(url);
    InetAddress first = found[0];
    NetworkPlace place = NetworkPlace.of(first);
    boolean open =
        switch (place) {
          case PUBLIC -> true;
          case PRIVATE, LINK_LOCAL, LOOPBACK -> Set.of(place).equals(places(resolve(server)));
          case NOWHERE -> false;
        };
    if (!open) {
      throw new OAuthException(
          ForeignText.shown(url.toString())
              + " leads to "
              + first.getHostAddress()
              + ", a network that the server itself ("
              + server.getHost()
              + ") is not in");
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

  private static Set<NetworkPlace> places(InetAddress[] addresses) {
    return Arrays.stream(addresses).map(NetworkPlace::of).collect(Collectors.toSet());
  }
}
