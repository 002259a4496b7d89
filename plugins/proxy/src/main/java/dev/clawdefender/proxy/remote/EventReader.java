package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;

/** Reads one response as a stream of events, to its end. Used on one event loop. */
final class EventReader {
  /** Is told how it went on. */
  interface Listener {
    void event(String type, byte[] data);

    /**
     * The stream is at its end.
     *
     * @param fault why it was given up; empty if it ended or broke
     */
    void ended(Optional<RemoteFault> fault);
  }

  private final Conversation conversation;
  private final HttpClientResponse response;
  private final Listener listener;
  private final SseParser parser;
  private int held;
  private boolean ended;

  private EventReader(
      Conversation conversation,
      HttpClientResponse response,
      String lastEventId,
      Listener listener) {
    this.conversation = conversation;
    this.response = response;
    this.listener = listener;
    this.parser = new SseParser(lastEventId, listener::event);
  }

  /**
   * Begins to read.
   *
   * @param lastEventId what it goes on from; empty for a new one
   */
  static EventReader read(
      Conversation conversation,
      HttpClientResponse response,
      String lastEventId,
      Listener listener) {
    EventReader stream = new EventReader(conversation, response, lastEventId, listener);
    conversation.meters().streamOpened();
    response.handler(stream::chunk);
    response.endHandler(end -> stream.end(Optional.empty()));
    response.exceptionHandler(problem -> stream.end(Optional.empty()));
    response.resume();
    return stream;
  }

  private void chunk(Buffer bytes) {
    if (ended) {
      return;
    }
    boolean fine = parser.read(bytes.getBytes());
    conversation.release(held);
    held = parser.held();
    if (!conversation.hold(held)) {
      held = 0;
      fine = false;
    }
    if (!fine) {
      giveUp(
          new RemoteFault(
              Kind.TOO_MUCH,
              "it sent an event of more than "
                  + (SseParser.MAX_EVENT >> 20)
                  + " MiB, or too many"
                  + " large ones at once"));
      return;
    }
    conversation.regulate(response);
  }

  private void giveUp(RemoteFault fault) {
    end(Optional.of(fault));
    response.request().reset();
  }

  private void end(Optional<RemoteFault> fault) {
    if (ended) {
      return;
    }
    ended = true;
    conversation.release(held);
    conversation.forget(response);
    conversation.meters().streamClosed();
    listener.ended(fault);
  }

  /** Closes it without telling. */
  void close() {
    if (!ended) {
      ended = true;
      conversation.release(held);
      conversation.forget(response);
      conversation.meters().streamClosed();
      response.request().reset();
    }
  }

  /** The id to go on from; empty if there is none. */
  String lastEventId() {
    return parser.lastEventId();
  }

  /** After how many milliseconds the server wants to be asked again; -1 if it did not say. */
  long retryMillis() {
    return parser.retryMillis();
  }
}
