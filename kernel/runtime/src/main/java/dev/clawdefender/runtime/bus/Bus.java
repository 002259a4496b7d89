package dev.clawdefender.runtime.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** The event bus of this process, by typed addresses. Safe for use by any thread. */
public final class Bus {
  private static final String CODEC = RecordCodec.INSTANCE.name();
  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setCodecName(CODEC);

  private final EventBus events;

  public Bus(Vertx vertx) {
    events = vertx.eventBus();
    events.registerCodec(RecordCodec.INSTANCE);
  }

  /** Hands {@code record} to all who listen. Does not wait for them. */
  public <T> void publish(Topic<T> topic, T record) {
    events.publish(topic.name(), topic.type().cast(record), LOCAL);
  }

  /**
   * Calls {@code listener}, on the caller's Vert.x context, for each record published from now on.
   */
  public <T> void listen(Topic<T> topic, Consumer<T> listener) {
    events.<Object>localConsumer(
        topic.name(), message -> listener.accept(topic.type().cast(message.body())));
  }

  /** Asks the one listener of {@code address}; fails after {@code patience} without an answer. */
  public <Q extends Record, A extends Record> Future<A> ask(
      Question<Q, A> address, Q question, Duration patience) {
    DeliveryOptions options = new DeliveryOptions(LOCAL).setSendTimeout(patience.toMillis());
    return events
        .request(address.name(), question, options)
        .map(reply -> address.answered().cast(reply.body()));
  }

  /** Answers the questions asked at {@code address}, on the caller's Vert.x context. */
  public <Q extends Record, A extends Record> void answer(
      Question<Q, A> address, Function<Q, Future<A>> listener) {
    events.<Object>localConsumer(
        address.name(),
        message ->
            Future.succeededFuture(address.asked().cast(message.body()))
                .compose(listener)
                .onSuccess(answer -> message.reply(answer, LOCAL))
                .onFailure(cause -> message.fail(1, String.valueOf(cause.getMessage()))));
  }
}
