package dev.clawdefender.runtime.streams;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The standard input and output of another process of this user, which leaves them to us: what is
 * said need not pass through that process, which would cost two more switches of it for each
 * message and each answer. On Linux 5.6 and newer, for pipes and sockets, and only where this
 * process may look into that one (see {@code ptrace(2)}). Closing it ends whatever waits for them.
 */
public final class BorrowedStreams implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BorrowedStreams.class.getName());
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final NativeStream input;
  private final NativeStream output;

  private BorrowedStreams(NativeStream input, NativeStream output) {
    this.input = input;
    this.output = output;
  }

  /**
   * Takes them.
   *
   * @param of whose they are, as that process says
   * @return empty if they cannot be had; nothing has happened to them then
   */
  public static Optional<BorrowedStreams> take(StreamNames of) {
    if (!of.areKnown()) {
      return Optional.empty();
    }
    NativeStream input = null;
    NativeStream output = null;
    try {
      input = stream(of.pid(), 0, of.input(), LibC.POLLIN);
      output = stream(of.pid(), 1, of.output(), LibC.POLLOUT);
      return Optional.of(new BorrowedStreams(input, output));
    } catch (IOException | LinkageError e) {
      LOG.log(Level.DEBUG, "the streams of process " + of.pid() + " cannot be borrowed", e);
      return Optional.empty();
    } finally {
      if (input != null && output == null) {
        input.close();
      }
    }
  }

  private static NativeStream stream(long pid, int number, String name, int direction)
      throws IOException {
    // Before it is copied, too: to close a copy of a file would take away our locks on that file.
    check(Path.of("/proc", Long.toString(pid), "fd", Integer.toString(number)), name);
    int descriptor = copy(pid, number);
    NativeStream stream = null;
    try {
      descriptor = unblocking(descriptor, name, direction);
      stream = new NativeStream(descriptor, isSocket(name), direction);
      return stream;
    } finally {
      if (stream == null) {
        int unused = LibC.close(descriptor);
      }
    }
  }

  /** In another namespace the number of a process may be another process's. */
  private static void check(Path link, String name) throws IOException {
    if (!Files.readSymbolicLink(link).toString().equals(name)) {
      throw new IOException(name + " is not the stream of this process");
    }
  }

  private static int copy(long pid, int number) throws IOException {
    int process = checked((int) LibC.syscall(LibC.SYS_PIDFD_OPEN, pid, 0, 0));
    try {
      return checked((int) LibC.syscall(LibC.SYS_PIDFD_GETFD, process, number, 0));
    } finally {
      int unused = LibC.close(process);
    }
  }

  /** One that can be used without blocking, while the process's own goes on as it is. */
  private static int unblocking(int copy, String name, int direction) throws IOException {
    Path link = DESCRIPTORS.resolve(Integer.toString(copy));
    check(link, name);
    if (isSocket(name)) {
      return copy; // each call says that it must not block
    }
    int way = direction == LibC.POLLIN ? LibC.O_RDONLY : LibC.O_WRONLY;
    int own = checked(LibC.open(link.toString(), way | LibC.O_NONBLOCK | LibC.O_CLOEXEC));
    int unused = LibC.close(copy);
    return own;
  }

  private static boolean isSocket(String name) {
    return name.startsWith(StreamNames.SOCKET);
  }

  private static int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException("error " + Native.getLastError() + " of the operating system");
    }
    return result;
  }

  /** What the process is told. One thread reads. Its end is also when this is closed. */
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return length == 0 ? 0 : input.read(bytes, from, length);
      }
    };
  }

  /** What the process says. Closing it closes nothing. */
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        output.write(bytes, from, length);
      }
    };
  }

  /** Ends what waits, and gives them back. */
  @Override
  public void close() {
    try (output) {
      input.close();
    }
  }
}
