package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Our program in the kernel: loaded and attached as long as this is open. */
final class BpfProgram implements AutoCloseable {
  static final String OBJECT = "sensor.bpf.o";

  /** The part that not each kernel takes. */
  private static final String RINGS = "on_request";

  private final LibBpf library;
  private final Pointer object;
  private final boolean seesRings;
  private final List<Pointer> links = new ArrayList<>();
  private final List<Integer> programs = new ArrayList<>();

  private BpfProgram(LibBpf library, Pointer object, boolean seesRings) {
    this.library = library;
    this.object = object;
    this.seesRings = seesRings;
  }

  /**
   * Loads the program; it sees nothing yet.
   *
   * @throws IOException if the kernel refuses it
   */
  static BpfProgram load(LibBpf library) throws IOException {
    library.libbpf_set_print(null);
    try {
      return load(library, true);
    } catch (SystemCallException e) {
      if (e.error() == LibC.EPERM) {
        throw e;
      }
      return load(library, false);
    }
  }

  private static BpfProgram load(LibBpf library, boolean seesRings) throws IOException {
    try (Memory bytes = object()) {
      Pointer object = library.bpf_object__open_mem(bytes, bytes.size(), null);
      if (object == null) {
        throw SystemCallException.last("opening the eBPF program");
      }
      Pointer rings = library.bpf_object__find_program_by_name(object, RINGS);
      int result = rings == null ? 0 : library.bpf_program__set_autoload(rings, seesRings);
      if (result == 0) {
        result = library.bpf_object__load(object);
      }
      if (result < 0) {
        library.bpf_object__close(object);
        throw SystemCallException.of("loading the eBPF program", -result);
      }
      return new BpfProgram(library, object, seesRings);
    }
  }

  /** Whether it sees what the kernel is asked for through io_uring. */
  boolean seesRings() {
    return seesRings;
  }

  private static Memory object() throws IOException {
    try (InputStream in = BpfProgram.class.getResourceAsStream(OBJECT)) {
      if (in == null) {
        throw new IOException("the eBPF program " + OBJECT + " is missing in the installation");
      }
      byte[] all = in.readAllBytes();
      Memory memory = new Memory(all.length);
      memory.write(0, all, 0, all.length);
      return memory;
    }
  }

  /** From now on it sees what happens. */
  void attach() throws SystemCallException {
    Pointer program = library.bpf_object__next_program(object, null);
    while (program != null) {
      if (library.bpf_program__autoload(program) != 0) {
        attach(program);
      }
      program = library.bpf_object__next_program(object, program);
    }
  }

  private void attach(Pointer program) throws SystemCallException {
    Pointer link = library.bpf_program__attach(program);
    if (link == null) {
      throw SystemCallException.last("attaching the eBPF program");
    }
    links.add(link);
    programs.add(library.bpf_program__fd(program));
  }

  BpfMap map(String name) throws SystemCallException {
    int fd = library.bpf_object__find_map_fd_by_name(object, name);
    if (fd < 0) {
      throw SystemCallException.of("finding the map '" + name + "' of the eBPF program", -fd);
    }
    return new BpfMap(library, name, fd);
  }

  int processors() {
    return library.libbpf_num_possible_cpus();
  }

  /**
   * How often the kernel left a call of the program out, because it was interrupted in one. What it
   * would have seen is not known.
   */
  long leftOut() throws SystemCallException {
    long sum = 0;
    for (int fd : programs) {
      sum += ProgramInfo.leftOut(library, fd);
    }
    return sum;
  }

  /** Takes the program out of the kernel; once is enough. Its maps are gone then. */
  @Override
  public void close() {
    links.forEach(library::bpf_link__destroy);
    links.clear();
    library.bpf_object__close(object);
  }
}
