package dev.clawdefender.proxy.http;

import dev.clawdefender.message.LineFramer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads bodies that are neither too long nor too slow. */
final class BodyReader {
  /** The body is not read; says why. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.message(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  private BodyReader() {}

  /**
   * Fails with {@link Refused}. Called where the request was handed out, before anything else.
   *
   * @param budget what the body is taken from; whoever gets the body gives it back
   */
  static Future<byte[]> read(
      Vertx vertx, HttpServerRequest request, Duration patience, ByteBudget budget) {
    Promise<byte[]> body = Promise.promise();
    if (announced(request) > LineFramer.MAX_MESSAGE) {
      body.fail(tooLong());
      return body.future();
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      var unused = request.response().writeContinue();
    }
    Buffer read = Buffer.buffer();
    long timer =
        vertx.setTimer(
            patience.toMillis(),
            late ->
                body.tryFail(
                    new Refused(
                        Refusal.of(408, "slow-body", "the body did not come in time")
                            .with("Connection", "close"))));
    request.handler(
        some -> {
          if (read.length() + some.length() > LineFramer.MAX_MESSAGE) {
            request.pause();
            body.tryFail(tooLong());
          } else if (!body.future().isComplete()) {
            if (budget.take(some.length())) {
              read.appendBuffer(some);
            } else {
              request.pause();
              body.tryFail(new Refused(ByteBudget.refusal()));
            }
          }
        });
    request.exceptionHandler(body::tryFail);
    request.endHandler(end -> body.tryComplete(read.getBytes()));
    return body.future()
        .onComplete(done -> vertx.cancelTimer(timer))
        .onFailure(problem -> budget.give(read.length()));
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0; // the HTTP server refuses what is no number
    }
  }

  private static Refused tooLong() {
    return new Refused(
        Refusal.of(
                413,
                "body-too-long",
                "the body is longer than " + LineFramer.MAX_MESSAGE + " bytes")
            .with("Connection", "close"));
  }
}
