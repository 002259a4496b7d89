package dev.clawdefender.proxy.http;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import io.vertx.core.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a session writes to clients: lines, each of which is handed to an event loop. Whoever writes
 * waits while more than {@value #CAPACITY_BYTES} bytes are on their way to clients. Written by one
 * thread at a time.
 */
final class MessageRouter extends OutputStream {
  /** How many bytes may be under way, if more than one message is. */
  static final int CAPACITY_BYTES = 4 << 20;

  private static final Logger LOG = System.getLogger(MessageRouter.class.getName());

  /** Gets the messages, on the event loop. */
  interface Receiver {
    /** A message; {@link #delivered} is to be called once it is out of memory. */
    void message(ServerMessage message);

    /** The session will say nothing more. */
    void ended();
  }

  private final Context loop;
  private final Receiver receiver;
  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();
  private final Envelope envelope = new Envelope();
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private long underWay;

  MessageRouter(Context loop, Receiver receiver) {
    this.loop = loop;
    this.receiver = receiver;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int start = from;
    int end = from + length;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n') {
        line(bytes, start, i);
        start = i + 1;
      }
    }
    begun.write(bytes, start, end - start);
  }

  private void line(byte[] bytes, int from, int to) {
    if (begun.size() == 0) {
      read(bytes, from, to);
      return;
    }
    begun.write(bytes, from, to - from);
    byte[] whole = begun.toByteArray();
    begun.reset();
    read(whole, 0, whole.length);
  }

  private void read(byte[] bytes, int from, int to) {
    JsonFault fault = reader.read(bytes, from, to, tape);
    if (fault != null) {
      LOG.log(Level.ERROR, "a session wrote what cannot be read: {0}", fault.message());
    } else if (tape.is(0, JsonTape.Kind.ARRAY)) {
      for (int element = 1; element < tape.next(0); element = tape.next(element)) {
        hand(element);
      }
    } else {
      hand(0);
    }
    tape.forgetLarge();
  }

  private void hand(int token) {
    Envelope.Fault fault = envelope.read(tape, token);
    if (fault != null) {
      // An error without an id answers what had none; its sender has the HTTP status.
      boolean toNobody = envelope.error() >= 0 && envelope.id() < 0;
      LOG.log(toNobody ? Level.DEBUG : Level.ERROR, "a session wrote no message: {0}", fault);
      return;
    }
    ServerMessage message = ServerMessage.of(tape, token, envelope);
    begin(message.size());
    loop.runOnContext(now -> receiver.message(message));
  }

  private void begin(int bytes) {
    lock.lock();
    try {
      while (underWay > 0 && underWay + bytes > CAPACITY_BYTES) {
        room.awaitUninterruptibly();
      }
      underWay += bytes;
    } finally {
      lock.unlock();
    }
  }

  /** A message is with its client, or with nobody. */
  void delivered(ServerMessage message) {
    lock.lock();
    try {
      underWay -= message.size();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    loop.runOnContext(now -> receiver.ended());
  }
}
