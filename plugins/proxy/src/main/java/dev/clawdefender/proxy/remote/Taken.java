package dev.clawdefender.proxy.remote;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** How long messages that get no answer keep the next one waiting. */
final class Taken {
  private static final long PATIENCE_MILLIS = 30_000;

  private Taken() {}

  /**
   * Completes when the server has taken a message, or has not for too long, which is noted.
   *
   * @param taken completes when it has; completed here otherwise
   */
  static Future<Void> orLate(
      Vertx vertx, Conversation conversation, ClientMessage message, Promise<Void> taken) {
    long timer =
        vertx.setTimer(
            PATIENCE_MILLIS,
            late -> {
              if (taken.tryComplete()) {
                conversation.fail(
                    message,
                    new RemoteFault(
                        RemoteFault.Kind.TIMEOUT, "it does not say whether it took it"));
              }
            });
    return taken.future().onComplete(done -> vertx.cancelTimer(timer));
  }
}
