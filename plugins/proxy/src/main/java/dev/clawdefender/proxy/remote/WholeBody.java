package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.remote.RemoteFault.Failure;
import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** Reads one response to its end, within bounds. Used on one event loop. */
final class WholeBody {
  private final Conversation conversation;
  private final HttpClientResponse response;
  private final int most;
  private final Buffer body = Buffer.buffer();
  private final Promise<byte[]> whole = Promise.promise();

  private WholeBody(Conversation conversation, HttpClientResponse response, int most) {
    this.conversation = conversation;
    this.response = response;
    this.most = most;
  }

  /** Fails with a {@link Failure} if there is more than {@code most} bytes of it. */
  static Future<byte[]> read(Conversation conversation, HttpClientResponse response, int most) {
    WholeBody body = new WholeBody(conversation, response, most);
    response.handler(body::chunk);
    response.endHandler(end -> body.end());
    response.exceptionHandler(body::fail);
    response.resume();
    return body.whole.future();
  }

  private void chunk(Buffer bytes) {
    if (whole.future().isComplete()) {
      return;
    }
    if (body.length() + bytes.length() > most || !conversation.hold(bytes.length())) {
      fail(
          new Failure(
              new RemoteFault(Kind.TOO_MUCH, "it answered with more than " + most + " bytes")));
      response.request().reset();
      return;
    }
    body.appendBuffer(bytes);
    conversation.regulate(response);
  }

  private void end() {
    settle();
    boolean unused = whole.tryComplete(body.getBytes());
  }

  private void fail(Throwable problem) {
    settle();
    boolean unused = whole.tryFail(problem);
  }

  private void settle() {
    if (!whole.future().isComplete()) {
      conversation.release(body.length());
      conversation.forget(response);
    }
  }
}
