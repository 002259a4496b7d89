package dev.clawdefender.sensor.linux;

import com.sun.jna.Native;
import java.io.IOException;

/** The kernel refused something. */
public final class SystemCallException extends IOException {
  private final int error;

  private SystemCallException(String message, int error) {
    super(message);
    this.error = error;
  }

  /** For the call that this thread made last. */
  public static SystemCallException last(String what) {
    return of(what, Native.getLastError());
  }

  /** For an error that the kernel told in another way. */
  public static SystemCallException of(String what, int error) {
    return new SystemCallException(what + ": " + LibC.strerror(error), error);
  }

  /** The reason, as in {@code errno.h}. */
  public int error() {
    return error;
  }
}
