package dev.clawdefender.sensor.connector;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message of the proc connector: a netlink header, a connector header and a process event, see
 * {@code linux/netlink.h}, {@code linux/connector.h} and {@code linux/cn_proc.h}.
 *
 * @param cpu the processor it happened on
 * @param sequence counts the messages of that processor, and wraps
 * @param nanos when, by {@code CLOCK_MONOTONIC}
 */
record ConnectorMessage(int cpu, int sequence, long nanos, ProcessNotice notice) {
  /** Multicast group and index of process events. */
  static final int CN_IDX_PROC = 1;

  private static final int CN_VAL_PROC = 1;
  private static final int PROC_CN_MCAST_LISTEN = 1;
  private static final int NLMSG_DONE = 3;

  private static final int NETLINK_HEADER = 16;
  private static final int CONNECTOR_HEADER = 20;
  private static final int EVENT = NETLINK_HEADER + CONNECTOR_HEADER;
  private static final int DATA = EVENT + 16;

  /** So long is a wish to be told. */
  static final int WISH_BYTES = EVENT + 4;

  private static final int PROC_EVENT_NONE = 0;
  private static final int PROC_EVENT_FORK = 1;
  private static final int PROC_EVENT_EXEC = 2;
  private static final int PROC_EVENT_EXIT = 0x8000_0000;

  private static final int SIGNAL_BITS = 0x7f;
  private static final int BY_SIGNAL = 128;

  /** Writes the wish to be told of all processes, in the byte order of the machine. */
  static void wish(ByteBuffer buffer) {
    buffer
        .putInt(WISH_BYTES)
        .putShort((short) NLMSG_DONE)
        .putShort((short) 0)
        .putInt(0)
        .putInt(0)
        .putInt(CN_IDX_PROC)
        .putInt(CN_VAL_PROC)
        .putInt(0)
        .putInt(0)
        .putShort((short) 4)
        .putShort((short) 0)
        .putInt(PROC_CN_MCAST_LISTEN);
  }

  /**
   * Reads what is between position and limit, in the byte order of the machine; null if it is no
   * process event.
   */
  static @Nullable ConnectorMessage read(ByteBuffer buffer) {
    int start = buffer.position();
    int length = buffer.remaining();
    if (length < DATA
        || buffer.getInt(start) > length
        || buffer.getInt(start + NETLINK_HEADER) != CN_IDX_PROC
        || buffer.getInt(start + NETLINK_HEADER + 4) != CN_VAL_PROC) {
      return null;
    }
    ProcessNotice notice = notice(buffer, start, length);
    return notice == null
        ? null
        : new ConnectorMessage(
            buffer.getInt(start + EVENT + 4),
            buffer.getInt(start + NETLINK_HEADER + 8),
            buffer.getLong(start + EVENT + 8),
            notice);
  }

  private static @Nullable ProcessNotice notice(ByteBuffer buffer, int start, int length) {
    int data = start + DATA;
    int room = length - DATA;
    return switch (buffer.getInt(start + EVENT)) {
      case PROC_EVENT_NONE -> room < 4 ? null : new ProcessNotice.Answer(buffer.getInt(data));
      case PROC_EVENT_FORK -> room < 16 ? null : forked(buffer, data);
      case PROC_EVENT_EXEC -> room < 8 ? null : new ProcessNotice.Executed(buffer.getInt(data + 4));
      case PROC_EVENT_EXIT -> room < 16 ? null : exited(buffer, data, room);
      default -> new ProcessNotice.Other();
    };
  }

  private static ProcessNotice forked(ByteBuffer buffer, int data) {
    int child = buffer.getInt(data + 8);
    boolean thread = child != buffer.getInt(data + 12);
    return thread
        ? new ProcessNotice.Other()
        : new ProcessNotice.Forked(buffer.getInt(data + 4), child);
  }

  private static ProcessNotice exited(ByteBuffer buffer, int data, int room) {
    int thread = buffer.getInt(data);
    int process = buffer.getInt(data + 4);
    if (thread != process) {
      return new ProcessNotice.Other();
    }
    int wait = buffer.getInt(data + 8);
    int signal = wait & SIGNAL_BITS;
    int status = signal == 0 ? (wait >> 8) & 0xff : BY_SIGNAL + signal;
    return new ProcessNotice.Exited(process, status, room < 24 ? 0 : buffer.getInt(data + 20));
  }
}
