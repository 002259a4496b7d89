package dev.clawdefender.proxy.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** An HTTP server of this machine that does what a test says, and remembers what it was asked. */
final class RawServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private static final Pattern ID = Pattern.compile("\"id\" *:([^,}]+)");

  /** What it does with a request. */
  interface Behaviour {
    void answer(Asked asked) throws Exception;
  }

  /** A request, and the way to answer it. */
  record Asked(HttpExchange exchange, String body) {
    String method() {
      return exchange.getRequestMethod();
    }

    /** A header's value; empty if it has none. */
    String header(String name) {
      String value = exchange.getRequestHeaders().getFirst(name);
      return value == null ? "" : value;
    }

    /** The id of the message that came, as JSON; empty if it has none. */
    String id() {
      Matcher id = ID.matcher(body);
      return id.find() ? id.group(1) : "";
    }

    boolean says(String text) {
      return body.contains(text);
    }

    void status(int status) throws IOException {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    }

    void with(int status, String type, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    void json(String text) throws IOException {
      with(200, "application/json", text);
    }

    /** An empty result for what was asked. */
    void result() throws IOException {
      json("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":{}}");
    }

    /** The connection breaks, whatever was sent. */
    void broken() throws IOException {
      throw new IOException("a broken connection is wanted here");
    }

    /** Begins a stream of events. */
    OutputStream events() throws IOException {
      exchange.getResponseHeaders().set("content-type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      return exchange.getResponseBody();
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Asked> all = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Asked> unseen = new LinkedBlockingQueue<>();

  RawServer(Behaviour behaviour) throws IOException {
    this(HttpServer.create(anyPort(), 0), behaviour);
  }

  /** A server by https. */
  static RawServer secure(SSLContext tls, Behaviour behaviour) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new RawServer(server, behaviour);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private RawServer(HttpServer server, Behaviour behaviour) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          Asked asked =
              new Asked(
                  exchange,
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          all.add(asked);
          unseen.add(asked);
          try {
            behaviour.answer(asked);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
    server.start();
  }

  /** The URL of a path. */
  URI url(String path) {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** All that it was asked. */
  List<Asked> asked() {
    return List.copyOf(all);
  }

  /** The next request of an HTTP method that was not waited for yet. */
  Asked await(String method) throws InterruptedException {
    for (Asked next = poll(); ; next = poll()) {
      if (next.method().equals(method)) {
        return next;
      }
    }
  }

  private Asked poll() throws InterruptedException {
    Asked next = unseen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody asks");
    }
    return next;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
