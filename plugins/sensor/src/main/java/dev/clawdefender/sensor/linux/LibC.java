package dev.clawdefender.sensor.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the C library that the sources make, mapped directly since they are made often. Each
 * is as in section 2 of the Linux manual; after -1, {@code Native.getLastError()} is the reason.
 * Using this class throws a {@link LinkageError} where there is no such library.
 */
public final class LibC {
  public static final int EPERM = 1;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOBUFS = 105;

  /** From {@code fcntl.h}. */
  public static final int AT_FDCWD = -100;

  /** From {@code sys/mman.h}. */
  public static final int PROT_READ = 1;

  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;
  public static final Pointer MAP_FAILED = Pointer.createConstant(-1L);

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  public static native int socket(int domain, int type, int protocol);

  public static native int bind(int socket, Pointer address, int length);

  public static native int setsockopt(int socket, int level, int name, Pointer value, int length);

  public static native long send(int socket, Pointer data, long length, int flags);

  public static native int recvmmsg(
      int socket, Pointer messages, int count, int flags, @Nullable Pointer timeout);

  public static native int poll(Pointer descriptors, long count, int timeoutMillis);

  public static native long read(int descriptor, Pointer data, long length);

  public static native int open(String path, int flags);

  public static native int close(int descriptor);

  public static native int clock_gettime(int clock, Pointer time);

  public static native int fanotify_init(int flags, int eventFlags);

  public static native int fanotify_mark(
      int group, int flags, long mask, int directory, @Nullable String path);

  public static native int open_by_handle_at(int mount, Pointer handle, int flags);

  /** From {@code sys/statfs.h}; {@code result} takes 120 bytes on 64-bit machines. */
  public static native int statfs(String path, Pointer result);

  public static native Pointer mmap(
      @Nullable Pointer address, long length, int protection, int flags, int descriptor, long at);

  public static native int munmap(Pointer address, long length);

  public static native int getpagesize();

  public static native int rmdir(String path);

  /** A system call without arguments. */
  public static native long syscall(long number);

  public static native String strerror(int error);
}
