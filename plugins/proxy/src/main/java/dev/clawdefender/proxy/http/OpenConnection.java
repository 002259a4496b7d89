package dev.clawdefender.proxy.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;

/** A client's connection, which is closed when no request was under way for a while. */
final class OpenConnection {
  private final Vertx vertx;
  private final HttpConnection connection;
  private final long quietMillis;
  private int underWay;
  private boolean closed;
  private long timer;

  OpenConnection(Vertx vertx, HttpConnection connection, long quietMillis) {
    this.vertx = vertx;
    this.connection = connection;
    this.quietMillis = quietMillis;
    waitForRequest();
  }

  private void waitForRequest() {
    timer =
        vertx.setTimer(
            quietMillis,
            quiet -> {
              var unused = connection.close();
            });
  }

  /** A request begins; the next may before the client has all of the answer to the last. */
  void begun() {
    underWay++;
    vertx.cancelTimer(timer);
  }

  /** A client has the answer to a request, or will not have it. */
  void done() {
    underWay--;
    if (underWay == 0 && !closed) {
      waitForRequest();
    }
  }

  void closed() {
    closed = true;
    vertx.cancelTimer(timer);
  }
}
