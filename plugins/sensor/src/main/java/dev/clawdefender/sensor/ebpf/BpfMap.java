package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Memory;
import dev.clawdefender.sensor.linux.SystemCallException;

/** A map of our program in the kernel. May be used by any thread until the program is closed. */
record BpfMap(LibBpf library, String name, int fd) {
  private static final int ENOENT = 2;
  private static final int EEXIST = 17;

  /** {@code BPF_NOEXIST} of linux/bpf.h: change nothing that is there. */
  private static final long IF_ABSENT = 1;

  /** Puts a number for a number of 32 bits. */
  void put(int key, long value) throws SystemCallException {
    try (Memory at = key(key);
        Memory number = new Memory(Long.BYTES)) {
      number.setLong(0, value);
      put(at, number);
    }
  }

  /** The same, unless there is one already. Returns whether there was none. */
  boolean putIfAbsent(int key, long value) throws SystemCallException {
    try (Memory at = key(key);
        Memory number = new Memory(Long.BYTES)) {
      number.setLong(0, value);
      int result = library.bpf_map_update_elem(fd, at, number, IF_ABSENT);
      if (result != -EEXIST) {
        requireWritten(result);
      }
      return result == 0;
    }
  }

  void put(Memory key, Memory value) throws SystemCallException {
    requireWritten(library.bpf_map_update_elem(fd, key, value, 0));
  }

  private void requireWritten(int result) throws SystemCallException {
    if (result < 0) {
      throw SystemCallException.of("writing to the kernel's map '" + name + "'", -result);
    }
  }

  /** The number for a number of 32 bits; {@code none} if there is none. */
  long get(int key, long none) throws SystemCallException {
    try (Memory at = key(key);
        Memory number = new Memory(Long.BYTES)) {
      return get(at, number) ? number.getLong(0) : none;
    }
  }

  /** Whether there is something for a number of 32 bits. */
  boolean has(int key) throws SystemCallException {
    try (Memory at = key(key);
        Memory value = new Memory(Long.BYTES)) {
      return get(at, value);
    }
  }

  /** The sum of what each processor has for a number of 32 bits. */
  long sum(int key, int processors) throws SystemCallException {
    try (Memory at = key(key);
        Memory numbers = new Memory((long) Long.BYTES * processors)) {
      if (!get(at, numbers)) {
        return 0;
      }
      long sum = 0;
      for (int i = 0; i < processors; i++) {
        sum += numbers.getLong((long) Long.BYTES * i);
      }
      return sum;
    }
  }

  /** Whether there was something for the key; it is in {@code value} then. */
  private boolean get(Memory key, Memory value) throws SystemCallException {
    int result = library.bpf_map_lookup_elem(fd, key, value);
    if (result < 0 && result != -ENOENT) {
      throw SystemCallException.of("reading the kernel's map '" + name + "'", -result);
    }
    return result == 0;
  }

  /** Removes what is there for a number of 32 bits. */
  void remove(int key) throws SystemCallException {
    try (Memory at = key(key)) {
      int result = library.bpf_map_delete_elem(fd, at);
      if (result < 0 && result != -ENOENT) {
        throw SystemCallException.of("removing from the kernel's map '" + name + "'", -result);
      }
    }
  }

  private static Memory key(int number) {
    Memory key = new Memory(Integer.BYTES);
    key.setInt(0, number);
    return key;
  }
}
