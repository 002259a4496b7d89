package dev.clawdefender.runtime.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Passes immutable records by reference; they never leave the process. */
final class RecordCodec implements MessageCodec<Object, Object> {
  static final RecordCodec INSTANCE = new RecordCodec();

  private RecordCodec() {}

  @Override
  public void encodeToWire(Buffer buffer, Object record) {
    throw new IllegalStateException("records stay in this process");
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    throw new IllegalStateException("records stay in this process");
  }

  @Override
  public Object transform(Object record) {
    return record;
  }

  @Override
  public String name() {
    return "record";
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
