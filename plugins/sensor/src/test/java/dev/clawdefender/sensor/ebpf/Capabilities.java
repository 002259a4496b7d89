package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;

/** What the calling thread may do, see capabilities(7). */
final class Capabilities {
  /** _LINUX_CAPABILITY_VERSION_3 of linux/capability.h. */
  private static final int VERSION = 0x20080522;

  private Capabilities() {}

  /** The calling thread may do nothing any more that root may. */
  static void dropAll() throws IOException {
    try (Memory header = new Memory(8);
        Memory none = new Memory(24)) {
      header.setInt(0, VERSION);
      header.setInt(4, 0);
      none.clear();
      if (C.INSTANCE.capset(header, none) != 0) {
        throw new IOException("capset failed: " + Native.getLastError());
      }
    }
  }

  private interface C extends Library {
    C INSTANCE = Native.load("c", C.class);

    int capset(Pointer header, Pointer data);
  }
}
