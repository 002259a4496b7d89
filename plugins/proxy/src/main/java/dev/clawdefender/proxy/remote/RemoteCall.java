package dev.clawdefender.proxy.remote;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** One HTTP request, from when it begins until its response is read. Used on one event loop. */
final class RemoteCall {
  private final Promise<Void> written = Promise.promise();
  private final Promise<HttpClientResponse> response = Promise.promise();
  private @Nullable HttpClientRequest request;
  private boolean aborted;

  void begun(HttpClientRequest latest) {
    request = latest;
    if (aborted) {
      latest.reset();
    }
  }

  void written() {
    boolean unused = written.tryComplete();
  }

  void answered(AsyncResult<HttpClientResponse> result) {
    written();
    if (result.succeeded()) {
      boolean unused = response.tryComplete(result.result());
    } else {
      boolean unused = response.tryFail(result.cause());
    }
  }

  /** Completes when the request was handed to the network, or will not be; never fails. */
  Future<Void> whenWritten() {
    return written.future();
  }

  /** The response's status and headers; its body is paused. */
  Future<HttpClientResponse> response() {
    return response.future();
  }

  boolean isAborted() {
    return aborted;
  }

  /** Gives the request up: the server sees its connection close. */
  void abort() {
    aborted = true;
    if (request != null) {
      request.reset();
    }
  }
}
