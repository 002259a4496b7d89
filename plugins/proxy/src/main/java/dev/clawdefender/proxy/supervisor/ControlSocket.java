package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * The Unix socket by which processes of the same user speak to the supervisor. Its folder is only
 * for them, and so is the socket; the operating system says who is at the other end nevertheless.
 */
final class ControlSocket {
  private static final Logger LOG = System.getLogger(ControlSocket.class.getName());

  /** How many processes may be connected. */
  private static final int MAX_CONNECTIONS = 2_000;

  private static final long PAUSE_MILLIS = 1_000;

  private final Path path;
  private final UserPrincipal owner;
  private final Supervisor supervisor;
  private final FileChannel lock;
  private final ServerSocketChannel server;
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);

  private ControlSocket(
      Path path,
      UserPrincipal owner,
      Supervisor supervisor,
      FileChannel lock,
      ServerSocketChannel server) {
    this.path = path;
    this.owner = owner;
    this.supervisor = supervisor;
    this.lock = lock;
    this.server = server;
  }

  /**
   * Takes the socket's place in the file system.
   *
   * @throws IOException if another supervisor has it, or it cannot be made
   */
  static ControlSocket open(Path path, Supervisor supervisor) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(path + " is no place for a socket");
    }
    Files.createDirectories(folder, FreshFile.OWNER_FOLDER);
    // A lock goes with its process, however that ends; a socket's file stays.
    FileChannel lock =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            FreshFile.OWNER_ONLY);
    try {
      if (lock.tryLock() == null) {
        throw new IOException("a supervisor runs already, at " + path);
      }
      Files.deleteIfExists(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path), MAX_CONNECTIONS);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return new ControlSocket(path, Files.getOwner(path), supervisor, lock, server);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** Serves who comes. */
  void start() {
    Thread.ofPlatform().daemon().name("control-socket").start(this::accept);
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        try {
          serve(server.accept());
        } catch (AsynchronousCloseException e) {
          return;
        } catch (IOException e) {
          LOG.log(Level.WARNING, "somebody could not be served", e);
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // what is missing may be there again then
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    try {
      serveUser(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void serveUser(SocketChannel channel) throws IOException {
    UserPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    boolean ours = peer.equals(owner);
    if (!ours || !free.tryAcquire()) {
      LOG.log(
          Level.WARNING,
          "a process was turned away: {0}",
          ours ? "too many are connected" : "it is " + peer.getName() + "'s");
      channel.close();
      return;
    }
    Thread.ofVirtual()
        .name("control")
        .start(
            () -> {
              try {
                new ControlConnection(channel, supervisor, peer.getName()).serve();
              } finally {
                free.release();
              }
            });
  }

  /** Serves nobody any more. */
  boolean closed() throws IOException {
    server.close();
    Files.deleteIfExists(path);
    lock.close();
    return true;
  }
}
