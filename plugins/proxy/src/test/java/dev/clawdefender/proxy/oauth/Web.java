package dev.clawdefender.proxy.oauth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A web server on this machine that answers as it is told. */
class Web implements AutoCloseable {
  /** What is answered. */
  record Reply(int status, Map<String, String> headers, String body) {
    static Reply json(int status, JsonObject json) {
      return new Reply(status, Map.of("Content-Type", "application/json"), json.encode());
    }

    static Reply error(String error) {
      return json(400, new JsonObject().put("error", error));
    }

    static Reply status(int status) {
      return new Reply(status, Map.of(), "");
    }

    static Reply redirect(String location) {
      return new Reply(302, Map.of("Location", location), "");
    }
  }

  /** A request with its parameters, whichever way they came. */
  record Request(HttpExchange exchange, String body, Map<String, String> parameters) {
    String header(String name) {
      return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    String parameter(String name) {
      return parameters.getOrDefault(name, "");
    }
  }

  /** Answers a request. */
  interface Page {
    Reply answer(Request request) throws Exception;
  }

  private final HttpServer server;
  private final Map<String, Page> pages = new HashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  Web() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** From now on, that path is answered so. */
  final void at(String path, Page page) {
    synchronized (pages) {
      pages.put(path, page);
    }
  }

  final String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  final URI url(String path) {
    return URI.create(origin() + path);
  }

  /** The paths that were asked for, in order. */
  final List<String> asked() {
    return asked;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    Page page;
    synchronized (pages) {
      page = pages.getOrDefault(path, request -> Reply.status(404));
    }
    Reply reply;
    try {
      reply = page.answer(new Request(exchange, body, parameters(exchange, body)));
    } catch (Exception e) {
      reply = new Reply(500, Map.of(), e.toString());
    }
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static Map<String, String> parameters(HttpExchange exchange, String body) {
    String query = exchange.getRequestURI().getRawQuery();
    boolean form =
        String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"))
            .startsWith("application/x-www-form-urlencoded");
    Map<String, String> parameters = new HashMap<>();
    for (String pair : (form ? body : query == null ? "" : query).split("&")) {
      String[] both = pair.split("=", 2);
      parameters.put(decoded(both[0]), both.length == 2 ? decoded(both[1]) : "");
    }
    return parameters;
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
