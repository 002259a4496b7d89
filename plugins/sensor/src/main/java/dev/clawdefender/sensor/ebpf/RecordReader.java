package dev.clawdefender.sensor.ebpf;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.sensor.files.SensitivePaths;
import dev.clawdefender.sensor.source.SourceEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes events of the program's records: {@code struct header} of sensor.bpf.c and up to four
 * parts. Used by one thread.
 */
final class RecordReader implements Ring.Reader {
  private static final int KIND = 0;
  private static final int FLAGS = 2;
  private static final int PID = 4;
  private static final int PARENT = 8;
  private static final int UID = 12;
  private static final int TIME = 16;
  private static final int LAUNCH = 24;
  private static final int VALUE = 32;
  private static final int LENGTHS = 40;
  private static final int PARTS = 48;

  private static final int FORK = 1;
  private static final int EXECUTE = 2;
  private static final int EXIT = 3;
  private static final int OPEN = 4;
  private static final int CREATE = 5;
  private static final int RENAME = 6;
  private static final int REMOVE = 7;
  private static final int CHANGE_MODE = 8;
  private static final int TRUNCATE = 9;
  private static final int CONNECT = 10;
  private static final int BIND = 11;
  private static final int LISTEN = 12;

  private static final int CREATED = 1;
  private static final int CUT = 2;
  private static final int FAILED = 4;
  private static final int STRANGER = 8;
  private static final int NOWHERE = 16;
  private static final int ADRIFT = 32;
  private static final int ASKED = 64;
  private static final int CHANGED = 128;

  // See open(2).
  private static final int O_TRUNC = 01000;
  private static final int O_PATH = 010000000;

  /** See stat(2): the permission bits of a mode. */
  private static final int PERMISSIONS = 07777;

  private final Consumer<SourceEvent> out;
  private final SensitivePaths sensitive;
  private final Shares shares;

  // The record at hand.
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int at;
  private int flags;

  /**
   * @param sensitive what is told of processes that are nobody's
   * @param shares told whose records were read
   */
  RecordReader(Consumer<SourceEvent> out, SensitivePaths sensitive, Shares shares) {
    this.out = out;
    this.sensitive = sensitive;
    this.shares = shares;
  }

  @Override
  public void read(ByteBuffer buffer, int at, int length) {
    this.buffer = buffer;
    this.at = at;
    flags = buffer.getShort(at + FLAGS);
    shares.take(buffer.getLong(at + LAUNCH), length);
    switch (buffer.getShort(at + KIND)) {
      case FORK -> tell(new OsAction.Fork(value()));
      case EXECUTE -> tell(new OsAction.Execute(path(0), arguments()));
      case EXIT -> tell(new OsAction.Exit(status((int) value())));
      case OPEN -> open();
      case CREATE -> create();
      case RENAME -> rename();
      case REMOVE -> tellOf(path(0), new OsAction.Remove(path(0)));
      case CHANGE_MODE ->
          tellOf(path(0), new OsAction.ChangeMode(path(0), (int) value() & PERMISSIONS));
      case TRUNCATE -> tellOfGiven(path(0), new OsAction.Open(path(0), Access.WRITE, false));
      case CONNECT -> connect();
      case BIND, LISTEN -> listen();
      default -> send();
    }
  }

  private void open() {
    String path = opened();
    if (is(CREATED)) {
      tellOf(path, new OsAction.Create(path));
    } else if (is(ASKED)) {
      tellOfGiven(path, new OsAction.Open(path, access(), false));
    } else {
      tellOf(path, new OsAction.Open(path, access(), is(FAILED)));
    }
  }

  /**
   * Where a file is that was opened; of one of credentials that is mounted at another place too,
   * where it is in its own file system, since the other place says nothing of what it is.
   */
  private String opened() {
    String path = path(0);
    if (length(2) == 0 || sensitive.of(path) == Sensitivity.CREDENTIALS) {
      return path;
    }
    String place = folder(part(2));
    return sensitive.of(place) == Sensitivity.CREDENTIALS ? place : path;
  }

  /** A file that was emptied by opening it is one that was written. */
  private Access access() {
    boolean empties = (value() & (O_TRUNC | O_PATH)) == O_TRUNC;
    return switch ((int) value() & 3) { // O_ACCMODE
      case 0 -> empties ? Access.WRITE : Access.READ;
      case 1 -> Access.WRITE;
      default -> Access.READ_WRITE;
    };
  }

  /** A second name for a file gives access to what is in it. */
  private void create() {
    String path = path(0);
    tellOfGiven(path, new OsAction.Create(path));
    if (length(3) > 0) {
      String linked = path(2);
      tellOfGiven(linked, new OsAction.Open(linked, Access.READ, false));
    }
  }

  private void rename() {
    String from = path(0);
    String to = path(2);
    if (isOfInterest(from) || isOfInterest(to)) {
      tell(new OsAction.Rename(from, to));
    }
  }

  private void connect() {
    Endpoint peer = SocketAddress.parse(part(0));
    if (peer != null) {
      tell(new OsAction.Connect(peer, is(FAILED)), SourceEvent.WORKING_DIRECTORY);
    }
  }

  private void listen() {
    Endpoint local = SocketAddress.parse(part(0));
    if (local != null && !local.address().isEmpty()) {
      tell(new OsAction.Listen(local), SourceEvent.WORKING_DIRECTORY);
    }
  }

  private void send() {
    Endpoint peer = SocketAddress.parse(part(0));
    if (peer != null) {
      tell(new OsAction.Send(peer), SourceEvent.WORKING_DIRECTORY);
    }
    String name = DnsQuestion.name(part(1));
    if (name != null) {
      tell(new OsAction.Resolve(name));
    }
  }

  private void tellOf(String path, OsAction action) {
    if (isOfInterest(path)) {
      tell(action);
    }
  }

  /** Of a path as it was given, whereas what was opened mostly tells itself where it is. */
  private void tellOfGiven(String path, OsAction action) {
    if (isOfInterest(path)) {
      tell(action, SourceEvent.WORKING_DIRECTORY);
    }
  }

  /** The program looks at last names only, for those that are nobody's. */
  private boolean isOfInterest(String path) {
    return !is(STRANGER) || sensitive.of(path) == Sensitivity.CREDENTIALS;
  }

  private void tell(OsAction action) {
    tell(action, SourceEvent.NO_FD);
  }

  private void tell(OsAction action, int directory) {
    out.accept(
        new SourceEvent(
            buffer.getLong(at + TIME),
            buffer.getInt(at + PID),
            buffer.getInt(at + PARENT),
            buffer.getInt(at + UID),
            buffer.getLong(at + LAUNCH),
            action,
            directory,
            certainty()));
  }

  private long value() {
    return buffer.getLong(at + VALUE);
  }

  /** Whether it has one of these flags. */
  private boolean is(int any) {
    return (flags & any) != 0;
  }

  private Certainty certainty() {
    if (is(CHANGED)) {
      return Certainty.INFERRED;
    }
    return is(CUT | ADRIFT | ASKED) ? Certainty.RESOLVED_LATER : Certainty.SEEN;
  }

  /** See wait(2). */
  private static int status(int code) {
    int signal = code & 0x7f;
    return signal == 0 ? code >> 8 & 0xff : 128 + signal;
  }

  private List<String> arguments() {
    byte[] all = part(2);
    List<String> arguments = new ArrayList<>();
    for (int from = 0; from < all.length; ) {
      int end = end(all, from);
      arguments.add(text(all, from, end));
      from = end + 1;
    }
    if (is(CUT)) {
      arguments.add("…");
    }
    return arguments;
  }

  /** The path whose folder is in a part, and its name in the next. */
  private String path(int first) {
    byte[] name = part(first + 1);
    if (is(ADRIFT) || (name.length > 0 && name[0] == '/')) {
      return text(name, 0, name.length);
    }
    byte[] folders = part(first);
    if (is(NOWHERE)) {
      return nowhere(text(folders, 0, end(folders, 0)), text(name, 0, name.length));
    }
    String folder = folder(folders);
    if (name.length == 0) {
      return folder;
    }
    return (folder.equals("/") ? "" : folder) + "/" + text(name, 0, name.length);
  }

  /** As in /proc/PID/fd, see proc(5). */
  private static String nowhere(String name, String given) {
    if (name.startsWith("memfd:")) {
      return "/" + name + " (deleted)";
    }
    return name.startsWith("[") || given.isEmpty() ? "anon_inode:" + name : given;
  }

  /** Of names, the last of the path first, each ended by a zero byte. */
  private static String folder(byte[] names) {
    byte[] path = new byte[names.length];
    int to = 0;
    int end = names.length - 1; // of the name at hand
    for (int i = end - 1; i >= -1; i--) {
      if (i == -1 || names[i] == 0) {
        path[to++] = '/';
        System.arraycopy(names, i + 1, path, to, end - i - 1);
        to += end - i - 1;
        end = i;
      }
    }
    return to == 0 ? "/" : text(path, 0, to);
  }

  private byte[] part(int number) {
    int from = at + PARTS;
    for (int i = 0; i < number; i++) {
      from += length(i);
    }
    byte[] part = new byte[length(number)];
    buffer.get(from, part);
    return part;
  }

  private int length(int number) {
    return buffer.getShort(at + LENGTHS + number * Short.BYTES);
  }

  private static int end(byte[] text, int from) {
    int end = from;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return end;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
