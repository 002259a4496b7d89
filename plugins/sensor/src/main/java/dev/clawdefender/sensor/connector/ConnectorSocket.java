package dev.clawdefender.sensor.connector;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/** The netlink socket on which the kernel tells of processes. Used by one thread. */
final class ConnectorSocket implements AutoCloseable {
  /** Takes what one reading gave. */
  interface Receiver {
    void message(ConnectorMessage message);

    /** The kernel had to drop something. */
    void overrun();
  }

  private static final int AF_NETLINK = 16;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int NETLINK_CONNECTOR = 11;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int RECEIVE_BYTES = 4 << 20;
  private static final int ANSWER_MILLIS = 1_000;

  // One reading takes up to so many messages, each of up to so many bytes.
  private static final int BATCH = 128;
  private static final int MESSAGE_BYTES = 128;

  // struct mmsghdr, iovec and sockaddr_nl of 64-bit machines
  private static final int HEADER_BYTES = 64;
  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int RECEIVED = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int ADDRESS_BYTES = 12;
  private static final int ADDRESS_SENDER = 4;
  private static final int ADDRESS_GROUPS = 8;

  private final Descriptor socket;
  private final Memory headers = new Memory(BATCH * HEADER_BYTES);
  private final Memory vectors = new Memory(BATCH * VECTOR_BYTES);
  private final Memory addresses = new Memory(BATCH * ADDRESS_BYTES);
  private final Memory data = new Memory(BATCH * MESSAGE_BYTES);
  private final ByteBuffer bytes =
      data.getByteBuffer(0, data.size()).order(ByteOrder.nativeOrder());

  private ConnectorSocket(Descriptor socket) {
    this.socket = socket;
    headers.clear();
    for (int i = 0; i < BATCH; i++) {
      long header = (long) i * HEADER_BYTES;
      vectors.setPointer((long) i * VECTOR_BYTES, data.share((long) i * MESSAGE_BYTES));
      vectors.setLong((long) i * VECTOR_BYTES + 8, MESSAGE_BYTES);
      headers.setPointer(header, addresses.share((long) i * ADDRESS_BYTES));
      headers.setPointer(header + VECTOR, vectors.share((long) i * VECTOR_BYTES));
      headers.setLong(header + VECTOR_COUNT, 1);
    }
  }

  /**
   * Opens one and waits for the kernel's word that it will tell.
   *
   * @throws IOException with what is missing
   */
  static ConnectorSocket open() throws IOException {
    ConnectorSocket socket =
        new ConnectorSocket(
            new Descriptor(
                "no netlink socket",
                LibC.socket(
                    AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR)));
    try {
      socket.join();
      socket.awaitAnswer();
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void join() throws IOException {
    try (Memory memory = new Memory(ConnectorMessage.WISH_BYTES)) {
      memory.setInt(0, RECEIVE_BYTES);
      if (LibC.setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, memory, 4) < 0) {
        // Not as root: as much as the machine allows anybody.
        LibC.setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, memory, 4);
      }
      memory.clear();
      memory.setShort(0, (short) AF_NETLINK);
      memory.setInt(ADDRESS_GROUPS, ConnectorMessage.CN_IDX_PROC);
      check(
          "may not join the group of process events",
          LibC.bind(socket.number(), memory, ADDRESS_BYTES));
      ConnectorMessage.wish(memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder()));
      check(
          "may not ask for process events",
          LibC.send(socket.number(), memory, ConnectorMessage.WISH_BYTES, 0));
    }
  }

  private static void check(String what, long result) throws SystemCallException {
    if (result < 0) {
      throw SystemCallException.last(what);
    }
  }

  private void awaitAnswer() throws IOException {
    var answer =
        new Receiver() {
          private int error = -1;

          @Override
          public void message(ConnectorMessage message) {
            if (message.notice() instanceof ProcessNotice.Answer told && error < 0) {
              error = told.error();
            }
          }

          @Override
          public void overrun() {}
        };
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
    while (answer.error < 0 && System.nanoTime() < until) {
      if (Descriptor.awaitReadable(ANSWER_MILLIS / 10, socket)) {
        receive(answer);
      }
    }
    if (answer.error > 0) {
      throw SystemCallException.of("the kernel does not tell of processes", answer.error);
    }
    if (answer.error < 0) {
      throw new IOException(
          "the kernel does not answer; it tells of processes only outside of containers");
    }
  }

  Descriptor queue() {
    return socket;
  }

  /**
   * Hands on what has come, without waiting. Returns how many messages that were.
   *
   * @throws IOException if nothing more will come
   */
  int receive(Receiver receiver) throws IOException {
    for (int i = 0; i < BATCH; i++) {
      headers.setInt((long) i * HEADER_BYTES + NAME_LENGTH, ADDRESS_BYTES);
    }
    int count = LibC.recvmmsg(socket.number(), headers, BATCH, 0, Pointer.NULL);
    if (count < 0) {
      switch (Native.getLastError()) {
        case LibC.ENOBUFS -> receiver.overrun();
        case LibC.EAGAIN, LibC.EINTR -> {}
        default -> throw SystemCallException.last("process events cannot be read");
      }
      return 0;
    }
    for (int i = 0; i < count; i++) {
      // Whoever is not the kernel has a number.
      if (addresses.getInt((long) i * ADDRESS_BYTES + ADDRESS_SENDER) == 0) {
        hand(i, receiver);
      }
    }
    return count;
  }

  private void hand(int index, Receiver receiver) {
    int start = index * MESSAGE_BYTES;
    int length = headers.getInt((long) index * HEADER_BYTES + RECEIVED);
    ConnectorMessage message = ConnectorMessage.read(bytes.limit(start + length).position(start));
    if (message != null) {
      receiver.message(message);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
