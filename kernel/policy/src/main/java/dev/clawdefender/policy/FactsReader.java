package dev.clawdefender.policy;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;

/** Reads out of a message what policy needs to know. One for each deciding thread. */
public final class FactsReader {
  /**
   * @param place the surroundings of the server, where relative paths start
   * @param links resolves symbolic links; may do I/O, in bounded time
   * @param server the configured name of the server
   */
  public FactsReader(Place place, LinkResolver links, String server) {
    throw new UnsupportedOperationException();
  }

  /** The name that the client gave itself; from now on it stands in all facts. */
  public void client(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * The facts of a request or a notification.
   *
   * @param method the token of the method, a string
   * @param params the token of the params, or -1
   * @param interest what to extract; see {@link PolicySnapshot#interest()}
   */
  public void request(
      JsonTape tape,
      int method,
      int params,
      boolean notification,
      Direction direction,
      Interest interest,
      MessageFacts out) {
    throw new UnsupportedOperationException();
  }

  /**
   * The facts of a response.
   *
   * @param result the token of the result or the error object, or -1
   * @param requestMethod the method of the request that is answered
   * @param tool the tool that was called, or empty
   * @param direction the way the response travels
   */
  public void response(
      JsonTape tape,
      int result,
      CharSequence requestMethod,
      CharSequence tool,
      Direction direction,
      MessageFacts out) {
    throw new UnsupportedOperationException();
  }
}
