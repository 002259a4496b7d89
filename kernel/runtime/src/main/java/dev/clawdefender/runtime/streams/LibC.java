package dev.clawdefender.runtime.streams;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The calls of the C library that streams need, mapped directly since they are made for each
 * message. Each is as in section 2 of the Linux manual; after -1, {@code Native.getLastError()} is
 * the reason. Using this class throws a {@link LinkageError} where there is no such library.
 */
final class LibC {
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;

  static final int POLLIN = 1;
  static final int POLLOUT = 4;

  /** From {@code asm/unistd.h}; the same on all machines. */
  static final long SYS_PIDFD_OPEN = 434;

  static final long SYS_PIDFD_GETFD = 438;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native long syscall(long number, long first, long second, long third);

  static native int open(String path, int flags);

  static native int close(int descriptor);

  static native int eventfd(int value, int flags);

  static native int poll(Pointer descriptors, long count, int timeoutMillis);

  static native long read(int descriptor, Pointer data, long length);

  static native long write(int descriptor, Pointer data, long length);

  static native long recv(int socket, Pointer data, long length, int flags);

  static native long send(int socket, Pointer data, long length, int flags);
}
