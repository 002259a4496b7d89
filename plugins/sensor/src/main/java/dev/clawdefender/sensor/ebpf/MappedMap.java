package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Pointer;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An array of our program in the kernel, in memory: to read it takes no call. */
final class MappedMap implements AutoCloseable {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Pointer memory;
  private final int length;
  private final ByteBuffer buffer;

  /**
   * @param bytes how long it is
   */
  MappedMap(BpfMap map, int bytes) throws IOException {
    int page = LibC.getpagesize();
    length = (bytes + page - 1) / page * page;
    memory =
        LibC.mmap(null, length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, map.fd(), 0);
    if (memory.equals(LibC.MAP_FAILED)) {
      throw SystemCallException.last("mapping the kernel's map '" + map.name() + "'");
    }
    buffer = memory.getByteBuffer(0, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What is at a place, in bytes from the beginning. */
  long get(int at) {
    return (long) LONG.getAcquire(buffer, at);
  }

  void set(int at, long value) {
    LONG.setRelease(buffer, at, value);
  }

  /** Nothing may be read any more. */
  @Override
  public void close() {
    LibC.munmap(memory, length);
  }
}
