package dev.clawdefender.proxy.http;

import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.runtime.session.Exchanges;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The client's end of one session. Used on its event loop only. */
final class SessionEnd {
  private static final Logger LOG = System.getLogger(SessionEnd.class.getName());

  private final ClientPipe pipe;
  private final Exchanges exchanges = new Exchanges();
  private final MessageRouter router;
  private final Context loop;
  private @Nullable Session session;

  /**
   * @param budget what waits for the session is taken from
   */
  SessionEnd(Context loop, ByteBudget budget, MessageRouter.Receiver receiver) {
    this.loop = loop;
    this.pipe = new ClientPipe(budget);
    this.router =
        new MessageRouter(
            loop,
            new MessageRouter.Receiver() {
              @Override
              public void message(ServerMessage message) {
                receiver.message(message);
              }

              @Override
              public void ended() {
                pipe.discard();
                receiver.ended();
              }
            });
  }

  /** Opens the session; fails with a text for people. Messages may be offered at once. */
  Future<?> open(ServerAccess servers, String server) {
    return opened(servers, server)
        .onFailure(problem -> pipe.discard())
        .onSuccess(
            opened -> {
              session = opened;
              Thread.ofPlatform()
                  .daemon()
                  .name("stderr-" + opened.id())
                  .start(() -> discardErrors(opened));
            });
  }

  /**
   * By a thread that has no event loop, so that the server's end gets one of its own: what a server
   * sends must not keep the clients of others waiting.
   */
  private Future<Session> opened(ServerAccess servers, String server) {
    Promise<Session> opened = Promise.promise();
    Thread.ofVirtual()
        .name("open-" + server)
        .start(
            () -> {
              try {
                Session open = servers.open(server, pipe, router, exchanges);
                loop.runOnContext(now -> opened.complete(open));
              } catch (Throwable e) { // or its clients would wait for ever
                loop.runOnContext(now -> opened.fail(e));
              }
            });
    return opened.future();
  }

  /** What a server says to people has to be read, or the server stops; there is nobody to tell. */
  private static void discardErrors(Session session) {
    try (InputStream errors = session.stderr()) {
      errors.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "what a server says on its standard error cannot be read", e);
    }
  }

  Exchanges exchanges() {
    return exchanges;
  }

  /** False if there is no room for more. */
  boolean offer(byte[] line) {
    return pipe.offer(line);
  }

  /** For what must not be lost; there is at most one such message for each that was offered. */
  void force(byte[] line) {
    pipe.force(line);
  }

  /** A message is with its client, or with nobody. */
  void delivered(ServerMessage message) {
    router.delivered(message);
  }

  /** Has a body recorded that could not be read, and so is none of the session's messages. */
  void refused(String problem, int bytes) {
    Session open = session;
    if (open != null) {
      open.refused(problem, bytes);
    }
  }

  /** Nothing more comes from the client; the session ends in its own time. */
  void close() {
    pipe.close();
  }
}
