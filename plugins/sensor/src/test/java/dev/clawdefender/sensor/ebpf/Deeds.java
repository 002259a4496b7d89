package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A program that does things to the operating system, each by the system call it is told to use.
 */
public final class Deeds {
  private static final int AT_FDCWD = -100;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int NAME_SERVER = 53;

  /** By which a program of 64 bits makes a system call of 32 bits: number and three arguments. */
  private static final String CALL_32 = "5389f889f387d1cd805bc3";

  private Deeds() {}

  /**
   * {@code args}: files FOLDER, files32 FOLDER, network PORT, ring FOLDER PORT, or swap FILE OTHER.
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "files" -> files(args[1]);
      case "files32" -> files32(args[1]);
      case "network" -> network(Integer.parseInt(args[1]));
      case "ring" -> ring(args[1], Integer.parseInt(args[2]));
      case "swap" -> swap(args[1], args[2]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void files(String folder) {
    call(83, folder + "/made", 0700); // mkdir
    call(258, AT_FDCWD, folder + "/made-at", 0700); // mkdirat
    call(85, folder + "/creat", 0600);
    call(2, folder + "/creat", 0);
    call(257, AT_FDCWD, folder + "/openat", O_CREAT | O_WRONLY, 0600);
    call(257, AT_FDCWD, folder + "/openat", O_WRONLY);
    try (Memory how = new Memory(24)) {
      how.clear();
      how.setLong(0, 2); // O_RDWR
      call(437, AT_FDCWD, folder + "/openat", how, how.size());
    }
    call(2, folder + "/is-not-there", 0);
    call(257, AT_FDCWD, "is-not-there-relative", 0);
    call(88, "creat", folder + "/symbolic"); // symlink
    call(266, "creat", AT_FDCWD, "symbolic-at");
    call(257, AT_FDCWD, folder + "/made/../symbolic", 0);
    call(86, folder + "/creat", folder + "/hard"); // link
    call(265, AT_FDCWD, "creat", AT_FDCWD, "hard-at", 0);
    long made = call(257, AT_FDCWD, folder + "/made", 0200000); // O_DIRECTORY
    call(257, made, "inside", O_CREAT | O_WRONLY, 0600);
    call(90, folder + "/creat", 0640); // chmod
    long file = call(2, folder + "/openat", 0);
    call(91, file, 0600); // fchmod
    call(268, AT_FDCWD, "openat", 0644);
    call(452, made, "inside", 0400, 0); // fchmodat2
    call(76, folder + "/creat", 0); // truncate
    call(82, folder + "/creat", folder + "/renamed");
    call(264, AT_FDCWD, "renamed", made, "renamed-at");
    call(316, made, "renamed-at", AT_FDCWD, "renamed-at-2", 0);
    call(87, folder + "/hard"); // unlink
    call(263, AT_FDCWD, "hard-at", 0);
    call(263, made, "inside", 0);
    call(84, folder + "/made"); // rmdir
  }

  private static void files32(String folder) {
    int readWriteExecute = 7;
    int privateAnonymous = 0x22;
    Pointer low = Pointer.createConstant(0x1000_0000L); // where 32 bits reach
    Pointer code = C.INSTANCE.mmap(low, 4096, readWriteExecute, privateAnonymous, -1, 0);
    byte[] bytes = HexFormat.of().parseHex(CALL_32);
    code.write(0, bytes, 0, bytes.length);
    Function call = Function.getFunction(code);
    Pointer path = code.share(1024);
    path.setString(0, folder + "/created-32");
    int address = (int) Pointer.nativeValue(path);
    call.invokeInt(new Object[] {8, address, 0600, 0}); // creat
    call.invokeInt(new Object[] {5, address, 0, 0}); // open
    call.invokeInt(new Object[] {10, address, 0, 0}); // unlink
  }

  /** See io_uring_setup(2), io_uring_enter(2). */
  private static void ring(String folder, int port) {
    Memory parameters = new Memory(120);
    parameters.clear();
    int fd = (int) call(425, 8, parameters);
    int readWrite = 3;
    int shared = 1;
    Pointer ring = C.INSTANCE.mmap(null, 4096, readWrite, shared, fd, 0);
    Pointer entries = C.INSTANCE.mmap(null, 4096, readWrite, shared, fd, 0x10000000);
    Requests requests = new Requests(fd, ring, entries, parameters);
    int made = O_CREAT | O_WRONLY;
    requests.submit(18, AT_FDCWD, folder + "/by-ring", null, 0600, made); // IORING_OP_OPENAT
    requests.submit(37, AT_FDCWD, "folder-by-ring", null, 0700, 0); // MKDIRAT
    requests.submit(38, AT_FDCWD, "by-ring", folder + "/symbolic-by-ring", 0, 0); // SYMLINKAT
    requests.submit(39, AT_FDCWD, "by-ring", folder + "/hard-by-ring", AT_FDCWD, 0); // LINKAT
    requests.submit(35, AT_FDCWD, "by-ring", folder + "/renamed-by-ring", AT_FDCWD, 0); // RENAMEAT
    requests.submit(36, AT_FDCWD, "renamed-by-ring", null, 0, 0); // UNLINKAT
    int stream = (int) call(41, AF_INET, SOCK_STREAM, 0);
    requests.submit(16, stream, Pointer.nativeValue(address(port)), 16, 0, 0); // CONNECT
  }

  /** One request after the other. */
  private record Requests(int fd, Pointer ring, Pointer entries, Memory parameters) {
    void submit(int operation, int at, String path, @Nullable String other, int length, int flags) {
      Memory first = text(path);
      Memory second = other == null ? null : text(other);
      long where = second == null ? 0 : Pointer.nativeValue(second);
      submit(operation, at, Pointer.nativeValue(first), where, length, flags);
    }

    void submit(int operation, int at, long address, long offset, int length, int flags) {
      entries.clear(64);
      entries.setByte(0, (byte) operation);
      entries.setInt(4, at);
      entries.setLong(8, offset);
      entries.setLong(16, address);
      entries.setInt(24, length);
      entries.setInt(28, flags);
      int tail = ring.getInt(parameters.getInt(44));
      int mask = ring.getInt(parameters.getInt(48));
      ring.setInt(parameters.getInt(64) + 4L * (tail & mask), 0);
      ring.setInt(parameters.getInt(44), tail + 1);
      call(426, fd, 1, 1, 1, null, 0); // io_uring_enter, waiting for its end
    }

    private static Memory text(String text) {
      Memory memory = new Memory(text.length() + 1L);
      memory.setString(0, text);
      KEPT.add(memory);
      return memory;
    }
  }

  private static void network(int port) {
    long listening = call(41, AF_INET, SOCK_STREAM, 0);
    call(49, listening, address(0), 16);
    call(50, listening, 1);
    long stream = call(41, AF_INET, SOCK_STREAM, 0);
    call(42, stream, address(port), 16);
    long refused = call(41, AF_INET, SOCK_STREAM, 0);
    call(42, refused, address(1), 16);
    long unix = call(41, 1, SOCK_STREAM, 0);
    Memory nowhere = new Memory(32);
    nowhere.clear();
    nowhere.setShort(0, (short) 1);
    nowhere.setString(2, "/is-not-there.sock");
    call(42, unix, nowhere, 32);

    Memory question = question("asked-by-address.example");
    long datagrams = call(41, AF_INET, SOCK_DGRAM, 0);
    call(44, datagrams, question, question.size(), 0, address(NAME_SERVER), 16);
    call(44, datagrams, question, question.size(), 0, address(7), 16);
    long connected = call(41, AF_INET, SOCK_DGRAM, 0);
    call(42, connected, address(NAME_SERVER), 16);
    call(44, connected, question("asked-by-send.example"), question.size(), 0, null, 0);
    Memory written = question("asked-by-write.example");
    call(1, datagrams(), written, written.size());
    call(46, datagrams(), message(question("asked-by-message.example")), 0);
    call(307, datagrams(), message(question("asked-by-messages.example")), 1, 0);
  }

  /** Another each time, since an answer that nobody is there may be given to the next call. */
  private static long datagrams() {
    long socket = call(41, AF_INET, SOCK_DGRAM, 0);
    call(42, socket, address(NAME_SERVER), 16);
    return socket;
  }

  private static Memory address(int port) {
    Memory address = new Memory(16);
    address.clear();
    address.setShort(0, (short) AF_INET);
    address.setByte(2, (byte) (port >> 8));
    address.setByte(3, (byte) port);
    address.write(4, new byte[] {127, 0, 0, 1}, 0, 4);
    KEPT.add(address);
    return address;
  }

  private static Memory question(String name) {
    Memory message = new Memory(12L + name.length() + 2 + 4);
    message.clear();
    message.setByte(5, (byte) 1);
    int at = 12;
    for (String label : name.split("\\.", -1)) {
      message.setByte(at, (byte) label.length());
      message.write(at + 1L, label.getBytes(StandardCharsets.US_ASCII), 0, label.length());
      at += label.length() + 1;
    }
    return message;
  }

  private static Memory message(Memory payload) {
    Memory vector = new Memory(16);
    vector.setPointer(0, payload);
    vector.setLong(8, payload.size());
    Memory message = new Memory(64);
    message.clear();
    message.setPointer(16, vector);
    message.setLong(24, 1);
    KEPT.add(vector);
    KEPT.add(payload);
    return message;
  }

  /** So that nothing is collected while the kernel reads it. */
  private static final List<Memory> KEPT = new ArrayList<>();

  /** Renames a file to and fro, while another thread changes the name that it gives. */
  private static void swap(String file, String other) throws InterruptedException {
    Memory changing = new Memory(file.length() + 1L);
    changing.setString(0, file);
    AtomicBoolean over = new AtomicBoolean();
    byte last = changing.getByte(file.length() - 1L);
    Thread changes =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    changing.setByte(file.length() - 1L, (byte) 'x');
                    changing.setByte(file.length() - 1L, last);
                  }
                });
    for (int i = 0; i < 5_000; i++) {
      if (call(82, changing, other) == 0) {
        call(82, other, file);
      }
    }
    over.set(true);
    changes.join();
  }

  private static long call(long number, @Nullable Object... arguments) {
    return C.INSTANCE.syscall(number, arguments);
  }

  private interface C extends Library {
    C INSTANCE = Native.load("c", C.class);

    long syscall(long number, @Nullable Object... arguments);

    Pointer mmap(
        @Nullable Pointer address, long length, int protection, int flags, int fd, long at);
  }
}
