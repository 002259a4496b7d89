package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Pointer;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's ring buffer, read where it lies in memory. Its layout is that of {@code
 * BPF_MAP_TYPE_RINGBUF}, see Documentation/bpf/ringbuf.rst: a page with our position, a page with
 * the kernel's, and the data, twice in a row, so that no record is cut by the end. Used by one
 * thread.
 */
final class Ring implements AutoCloseable {
  /** As in the program. */
  static final int SIZE = 8 << 20;

  private static final int HEADER = 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();

  /** Who is given the records. */
  interface Reader {
    /** {@code buffer} has one in {@code length} bytes from {@code at} on, for this call only. */
    void read(ByteBuffer buffer, int at, int length);
  }

  private final int page = LibC.getpagesize();
  private final Pointer ourPage;
  private final Pointer rest;
  private final ByteBuffer ourPosition;
  private final ByteBuffer data;

  /** Open while {@link #end} may look at the memory. */
  private final Arena mapped = Arena.ofShared();

  private final MemorySegment theirPosition;
  private long position;

  /** Maps a ring that the program has. */
  @SuppressWarnings("restricted") // the memory is mapped, and as long as that
  Ring(BpfMap map) throws IOException {
    ourPage = map(page, LibC.PROT_READ | LibC.PROT_WRITE, map.fd(), 0);
    try {
      rest = map(page + 2L * SIZE, LibC.PROT_READ, map.fd(), page);
    } catch (IOException e) {
      LibC.munmap(ourPage, page);
      throw e;
    }
    ourPosition = view(ourPage, page);
    data = view(rest, page + 2 * SIZE);
    theirPosition =
        MemorySegment.ofAddress(Pointer.nativeValue(rest)).reinterpret(Long.BYTES, mapped, null);
    position = (long) LONG.getAcquire(ourPosition, 0);
  }

  private static Pointer map(long length, int protection, int fd, long at) throws IOException {
    Pointer mapped = LibC.mmap(null, length, protection, LibC.MAP_SHARED, fd, at);
    if (mapped.equals(LibC.MAP_FAILED)) {
      throw SystemCallException.last("mapping the kernel's ring buffer");
    }
    return mapped;
  }

  private static ByteBuffer view(Pointer memory, int length) {
    return memory.getByteBuffer(0, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads what is there, {@code most} records at most. Returns how many that were. */
  int drain(Reader reader, int most) {
    int records = 0;
    long end = (long) LONG.getAcquire(data, 0);
    while (position < end && records < most) {
      int at = page + (int) (position & (SIZE - 1));
      int header = (int) INT.getAcquire(data, at);
      if ((header & BUSY) != 0) {
        break; // still being written
      }
      int length = header & ~DISCARDED;
      if ((header & DISCARDED) == 0) {
        reader.read(data, at + HEADER, length);
        records++;
      }
      position += (HEADER + length + 7) & ~7;
      LONG.setRelease(ourPosition, 0, position);
    }
    return records;
  }

  /** How far it was read. By the thread that reads. */
  long position() {
    return position;
  }

  /** How far the kernel has filled it; nowhere if it is closed. By any thread. */
  long end() {
    try {
      return (long) POSITION.getAcquire(theirPosition, 0L);
    } catch (IllegalStateException e) {
      return Long.MIN_VALUE;
    }
  }

  /** Nothing may be read any more. */
  @Override
  public void close() {
    mapped.close();
    LibC.munmap(ourPage, page);
    LibC.munmap(rest, page + 2L * SIZE);
  }
}
