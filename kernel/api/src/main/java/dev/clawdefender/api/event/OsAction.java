package dev.clawdefender.api.event;

import java.util.List;
import java.util.Locale;

/** What a process did to the operating system. Paths are absolute wherever they can be known. */
public sealed interface OsAction {
  /** A program took the place of the process's own, see execve(2). */
  record Execute(String program, List<String> arguments) implements OsAction {
    /**
     * @param program what was executed
     * @param arguments as they were given, the name it was called by first; cut ones end in {@code
     *     "…"}
     */
    public Execute {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Another process was started as a copy.
   *
   * @param child its process id
   */
  record Fork(long child) implements OsAction {}

  /**
   * The process ended.
   *
   * @param status its exit status; 128 + N where signal N ended it, -1 if it is not known
   */
  record Exit(int status) implements OsAction {}

  /**
   * A file was opened.
   *
   * @param failed whether it was tried and refused, or nothing was there
   */
  record Open(String path, Access access, boolean failed) implements OsAction {}

  /** A file or folder was made. */
  record Create(String path) implements OsAction {}

  /** A file or folder got another name. */
  record Rename(String from, String to) implements OsAction {}

  /** A file or folder was removed. */
  record Remove(String path) implements OsAction {}

  /**
   * Who may use a file was changed.
   *
   * @param mode the new permission bits, see chmod(2)
   */
  record ChangeMode(String path, int mode) implements OsAction {}

  /**
   * A connection was asked for.
   *
   * @param failed whether it was refused at once; one that is still being made counts as made
   */
  record Connect(Endpoint peer, boolean failed) implements OsAction {}

  /** The process began to wait for others at an address. */
  record Listen(Endpoint local) implements OsAction {}

  /** Something was sent without a connection, see sendto(2). */
  record Send(Endpoint peer) implements OsAction {}

  /** The address of a name was asked for. */
  record Resolve(String name) implements OsAction {}

  /** How a file was opened. */
  enum Access {
    READ,
    WRITE,
    READ_WRITE;

    /** The name as it stands in logs. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One end of a connection.
   *
   * @param address an address of the Internet protocol, as digits; of a Unix socket its path
   * @param port from 0 to 65535; 0 of a Unix socket
   */
  record Endpoint(String address, int port) {}
}
