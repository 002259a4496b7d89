package dev.clawdefender.runtime.process;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;

/** The calls of the C library that the JDK does not offer. */
interface LibC extends Library {
  LibC INSTANCE = Native.load("c", LibC.class);

  /** From {@code linux/prctl.h}. */
  int PR_SET_CHILD_SUBREAPER = 36;

  /** From {@code sys/wait.h}. */
  int WNOHANG = 1;

  int prctl(int option, long arg2, long arg3, long arg4, long arg5);

  /** Of threads by their number: {@code which} is 0, see setpriority(2). */
  int setpriority(int which, int id, int priority);

  int waitpid(int pid, @Nullable IntByReference status, int options);
}
