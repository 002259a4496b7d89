package dev.clawdefender.correlation.engine;

import dev.clawdefender.policy.match.Network;

/** Addresses of the Internet protocol as text, and of Unix sockets. */
public final class Addresses {
  private Addresses() {}

  /** Whether who connects to it stays on this machine. */
  public static boolean isLoopback(String address) {
    return address.startsWith("127.")
        || address.equals("::1")
        || address.startsWith("::ffff:127.")
        || isUnspecified(address)
        || address.startsWith("/")
        || address.startsWith("@");
  }

  /** Whether a host is given by a name that may stand for addresses of other machines. */
  static boolean isName(String host) {
    return !host.equals("localhost") && !Network.looksLikeOne(host);
  }

  /** Whether it stands for every address of this machine, for who waits there. */
  static boolean isUnspecified(String address) {
    return address.equals("0.0.0.0") || address.equals("::");
  }
}
