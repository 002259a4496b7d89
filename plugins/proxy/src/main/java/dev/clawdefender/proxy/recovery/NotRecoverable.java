package dev.clawdefender.proxy.recovery;

import java.io.IOException;

/** A session cannot go on with any other process of its server; the message says why. */
final class NotRecoverable extends IOException {
  private static final long serialVersionUID = 1L;

  NotRecoverable(String why) {
    super(why);
  }
}
