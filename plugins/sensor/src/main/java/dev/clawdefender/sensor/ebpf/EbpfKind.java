package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.files.SensitivePaths;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sees with a program in the kernel. For Linux on x86-64, by root. */
public final class EbpfKind implements SourceKind {
  private static final Path KERNEL_TYPES = Path.of("/sys/kernel/btf/vmlinux");
  private static final Path PROCESS_IDS = Path.of("/proc/self/ns/pid");

  /** PROC_PID_INIT_INO of linux/proc_ns.h: the machine's own process ids. */
  private static final String PROCESS_IDS_OF_THE_MACHINE = "pid:[4026531836]";

  private static final String RING =
      "asked for through io_uring it is seen, not whether it was done;"
          + " older kernels tell only that a process sets one up";

  private static final String NOT_BY_RING = "not through io_uring";

  private final ProcessLauncher processes;
  private final String library;

  /**
   * @param processes starts the servers
   */
  public EbpfKind(ProcessLauncher processes) {
    this(processes, LibBpf.NAME);
  }

  EbpfKind(ProcessLauncher processes, String library) {
    this.processes = processes;
    this.library = library;
  }

  @Override
  public String name() {
    return "ebpf";
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.ALL
        .but(Sight.ARGUMENTS, Ability.some("the first 2,048 bytes"))
        .but(
            Sight.OPEN,
            Ability.some(
                RING
                    + "; of a file that another thread closed at once: its name as it was given;"
                    + " a file of credentials that is mounted at another place, too: its path in"
                    + " its own file system, if that shows what it is;"
                    + " what is only read and has no name that matters is counted, not told; and of"
                    + " what was to be read and is not there, links are not followed to find one;"
                    + " of processes that are of no server: files of credentials only"))
        .but(
            Sight.CHANGE,
            Ability.some(
                RING
                    + "; names are read when the call begins and when it returns, and are a guess"
                    + " if they are not the same; other threads could have them be the same and"
                    + " other ones in between; links on the way are not followed, and a link counts"
                    + " as made and opened; not what a mount makes appear at another place; of"
                    + " processes that are of no server: files of credentials only"))
        .but(
            Sight.CONNECT,
            Ability.some(
                RING
                    + "; not by socketcall(2) of programs of 32 bits; told when the call returns;"
                    + " of servers only"))
        .but(Sight.LISTEN, Ability.some(NOT_BY_RING + "; of servers only"))
        .but(
            Sight.SEND,
            Ability.some(
                NOT_BY_RING
                    + "; of several messages in one call the first is seen; of servers only"))
        .but(
            Sight.RESOLVE,
            Ability.some(
                "questions to port 53 in the clear, by the first message of a call; not by"
                    + " writev(2), nor by sendmsg(2) of programs of 32 bits or x32; not what nscd,"
                    + " systemd-resolved or others ask for a program, nor DNS over HTTPS or TLS"))
        .but(
            Sight.SERVER,
            Ability.some(
                "not what another service, such as systemd or docker, starts for it; of all servers"
                    + " 32,768 processes at the same time"));
  }

  @Override
  public EventSource open(SensorSettings settings) throws UnavailableException {
    if (!Platform.isLinux() || !Platform.isIntel() || !Platform.is64Bit()) {
      throw new UnavailableException("the eBPF program is for Linux on x86-64", "");
    }
    if (!Files.isReadable(KERNEL_TYPES)) {
      throw new UnavailableException(
          "the kernel does not describe itself: there is no " + KERNEL_TYPES,
          "use a kernel with CONFIG_DEBUG_INFO_BTF, as those of the distributions are");
    }
    requireProcessIdsOfTheMachine();
    LibBpf libBpf = load();
    try {
      return EbpfSource.open(libBpf, processes, SensitivePaths.of(settings));
    } catch (SystemCallException e) {
      throw new UnavailableException(message(e), remedy(e.error()));
    } catch (IOException e) {
      throw new UnavailableException(message(e), "");
    }
  }

  /** The program has the kernel's own ids, and so would label others than we mean. */
  private static void requireProcessIdsOfTheMachine() throws UnavailableException {
    String ids;
    try {
      ids = Files.readSymbolicLink(PROCESS_IDS).toString();
    } catch (IOException e) {
      throw new UnavailableException("cannot read " + PROCESS_IDS + ": " + message(e), "");
    }
    if (!ids.equals(PROCESS_IDS_OF_THE_MACHINE)) {
      throw new UnavailableException(
          "process ids here are not those of the machine, as in a container",
          "share them, as with docker run --pid=host");
    }
  }

  private LibBpf load() throws UnavailableException {
    try {
      return Native.load(library, LibBpf.class);
    } catch (UnsatisfiedLinkError e) {
      throw new UnavailableException(
          "the library " + library + " is not installed", "install it: apt-get install libbpf1");
    }
  }

  private static String remedy(int error) {
    return error == LibC.EPERM
        ? "run as root, or with the capabilities CAP_BPF and CAP_PERFMON"
        : "this kernel may be too old: Linux 5.11 or newer is needed";
  }

  private static String message(IOException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
