package dev.clawdefender.proxy.server;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A server as a session sees it: messages, one a line, in both directions, and an end. Safe for use
 * by any thread.
 */
public interface ServerEnd {
  /** Takes the client's messages. A write blocks while the server takes no more. */
  OutputStream input();

  /** The server's messages. It ends when the server will say nothing more. */
  InputStream output();

  /** What the server says to people, to its end; empty if that goes elsewhere. */
  InputStream errors();

  /** The server's process, if it is one of ours. */
  OptionalLong pid();

  /** Calls {@code action} when the server has ended, on a thread that must not be held up. */
  void onExit(Runnable action);

  /**
   * Ends the server and returns when nothing of it is left.
   *
   * @param grace how long it may take to end by itself, once its input is closed
   * @return its exit status: 0 if it has none and ended well
   */
  int end(Duration grace) throws InterruptedException;
}
