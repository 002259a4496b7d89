package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.OsAction.Endpoint;

/**
 * Whom this machine asks for names. What could be told through them is little and slow; port 53 of
 * any other machine is as good a way out as every port.
 */
@FunctionalInterface
public interface Resolvers {
  /** Where names are asked for. */
  int PORT = 53;

  /** Whether names are asked for at this address, as this machine is configured. */
  boolean contains(String address);

  /** Whether it is for a name that somebody goes there. */
  default boolean isAsked(Endpoint peer) {
    return peer.port() == PORT && contains(peer.address());
  }

  /** Whether it is another machine, and no resolver. */
  default boolean isBeyond(Endpoint peer) {
    return !Addresses.isLoopback(peer.address()) && !isAsked(peer);
  }
}
