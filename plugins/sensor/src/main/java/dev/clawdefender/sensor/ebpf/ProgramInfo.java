package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Memory;
import dev.clawdefender.sensor.linux.SystemCallException;

/** What the kernel counts about a program: from {@code struct bpf_prog_info} in linux/bpf.h. */
final class ProgramInfo {
  private static final int RECURSION_MISSES = 208;
  private static final int SIZE = 216;

  private ProgramInfo() {}

  /**
   * How often a program was not run because it was running on that processor; 0 if the kernel does
   * not count it.
   */
  static long leftOut(LibBpf library, int fd) throws SystemCallException {
    try (Memory info = new Memory(SIZE);
        Memory length = new Memory(Integer.BYTES)) {
      info.clear();
      length.setInt(0, SIZE);
      int result = library.bpf_obj_get_info_by_fd(fd, info, length);
      if (result < 0) {
        throw SystemCallException.of("asking about the eBPF program", -result);
      }
      return info.getLong(RECURSION_MISSES);
    }
  }
}
