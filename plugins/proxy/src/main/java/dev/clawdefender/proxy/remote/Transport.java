package dev.clawdefender.proxy.remote;

import io.vertx.core.Future;

/** How messages travel to a remote server and back. Used on one event loop. */
interface Transport {
  /**
   * Takes a message. Never fails: requests are told what went wrong.
   *
   * @return completes when the next message may be taken, so that they arrive in order
   */
  Future<Void> send(ClientMessage message);

  /** Says goodbye to the server, as far as it can be. What comes afterwards is forgotten. */
  Future<Void> close();
}
