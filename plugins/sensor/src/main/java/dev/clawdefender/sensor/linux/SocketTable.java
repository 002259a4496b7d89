package dev.clawdefender.sensor.linux;

import dev.clawdefender.api.event.OsAction.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sockets of a process's network namespace, from {@code /proc/PID/net}, see proc_pid_net(5).
 * Read as text since that works in any namespace and for any user.
 *
 * @param rows by the socket's number
 */
public record SocketTable(Map<Long, Row> rows) {
  /** What a socket is for. */
  public enum Role {
    /** It has a peer that it asked for. */
    CONNECTED,
    /** It has a peer that came to us. */
    ACCEPTED,
    /** It waits for others. */
    LISTENS,
    /** It has no peer yet, or never. */
    IDLE
  }

  /**
   * A socket.
   *
   * @param end its peer; of one that listens its own address
   */
  public record Row(Role role, Endpoint end) {}

  /** More of one kind are left out. */
  private static final int MAX_ROWS = 65_536;

  private static final Endpoint NOBODY = new Endpoint("", 0);

  private static final int ESTABLISHED = 1;
  private static final int SYN_SENT = 2;
  private static final int LISTEN = 10;

  // Columns of tcp and udp
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;

  // Columns of unix
  private static final int UNIX_FLAGS = 3;
  private static final int UNIX_INODE = 6;
  private static final int UNIX_PATH = 7;
  private static final long ACCEPTS = 0x10000;

  /** Reads those that a process can see; none if it has gone. */
  public static SocketTable of(long pid) {
    Map<Long, Row> rows = new HashMap<>();
    Path net = ProcessFiles.of(pid).resolve("net");
    for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
      internet(lines(net.resolve(kind)), rows);
    }
    for (String line : lines(net.resolve("unix"))) {
      unix(line, rows);
    }
    return new SocketTable(rows);
  }

  static void internet(List<String> lines, Map<Long, Row> rows) {
    Set<Integer> listening = new HashSet<>();
    for (String line : lines) {
      String[] columns = line.strip().split("\\s+", INODE + 2);
      if (columns.length > INODE && Integer.parseInt(columns[STATE], 16) == LISTEN) {
        listening.add(endpoint(columns[LOCAL]).port());
      }
    }
    for (String line : lines) {
      String[] columns = line.strip().split("\\s+", INODE + 2);
      if (columns.length > INODE) {
        rows.put(Long.parseLong(columns[INODE]), row(columns, listening));
      }
    }
  }

  private static Row row(String[] columns, Set<Integer> listening) {
    Endpoint local = endpoint(columns[LOCAL]);
    Endpoint remote = endpoint(columns[REMOTE]);
    return switch (Integer.parseInt(columns[STATE], 16)) {
      case LISTEN -> new Row(Role.LISTENS, local);
      case SYN_SENT -> new Row(Role.CONNECTED, remote);
      case ESTABLISHED ->
          // Both ends look the same; who waits at that port did not ask.
          new Row(listening.contains(local.port()) ? Role.ACCEPTED : Role.CONNECTED, remote);
      default -> new Row(remote.port() == 0 ? Role.IDLE : Role.CONNECTED, remote);
    };
  }

  private static void unix(String line, Map<Long, Row> rows) {
    String[] columns = line.strip().split("\\s+", UNIX_PATH + 1);
    if (columns.length > UNIX_INODE) {
      boolean listens = (Long.parseLong(columns[UNIX_FLAGS], 16) & ACCEPTS) != 0;
      String path = columns.length > UNIX_PATH ? columns[UNIX_PATH] : "";
      rows.put(
          Long.parseLong(columns[UNIX_INODE]),
          // Which peer it has is not told.
          listens ? new Row(Role.LISTENS, new Endpoint(path, 0)) : new Row(Role.ACCEPTED, NOBODY));
    }
  }

  /** Without the heading. */
  private static List<String> lines(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      return reader.lines().skip(1).limit(MAX_ROWS).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** {@code 0100007F:0050}: words in the byte order of the machine, the port as a number. */
  static Endpoint endpoint(String text) {
    int colon = text.indexOf(':');
    ByteBuffer address = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at + 8 <= colon; at += 8) {
      address.putInt(Integer.parseUnsignedInt(text, at, at + 8, 16));
    }
    return new Endpoint(
        InternetAddress.text(address.array()),
        Integer.parseInt(text, colon + 1, text.length(), 16));
  }
}
