package dev.clawdefender.proxy.server;

import io.vertx.core.Future;
import java.util.Optional;

/** How we show a remote server who we are. Called on event loops; never blocks. */
public interface ServerCredentials {
  /**
   * What the {@code Authorization} header is to say now; empty for no such header. A token that has
   * run out is refreshed first. Fails with a text for people if that cannot be.
   */
  Future<Optional<String>> authorization();

  /**
   * The server refused a request.
   *
   * @param shown what its {@code Authorization} header said; empty if there was none
   * @param status 401 or 403
   * @param challenge its {@code WWW-Authenticate} header; empty if it has none
   * @return whether the request is worth sending once more; fails with a text for people that says
   *     what they have to do
   */
  Future<Boolean> challenged(Optional<String> shown, int status, Optional<String> challenge);
}
