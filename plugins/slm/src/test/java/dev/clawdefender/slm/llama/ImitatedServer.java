package dev.clawdefender.slm.llama;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that takes llama-server's options and answers as its documentation shows: first that it
 * reads its model, then calls that come with its key. A call of the tool "crash" ends it, and one
 * of "hang" stops all of its answers. It is no llama.cpp.
 */
public final class ImitatedServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final AtomicInteger HEALTH = new AtomicInteger();

  private static volatile boolean hung;

  private ImitatedServer() {}

  public static void main(String[] args) throws IOException {
    List<String> options = List.of(args);
    if (!Files.exists(Path.of(after(options, "--model")))) {
      System.exit(1);
    }
    int port = Integer.parseInt(after(options, "--port"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/health",
        exchange -> {
          waitIfHung();
          boolean loading = HEALTH.incrementAndGet() < 3;
          answer(exchange, loading ? 503 : 200, "{\"status\":\"ok\"}");
        });
    server.createContext("/v1/chat/completions", ImitatedServer::complete);
    server.start();
  }

  private static String after(List<String> options, String name) {
    return options.get(options.indexOf(name) + 1);
  }

  private static void waitIfHung() {
    if (hung) {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void complete(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("authorization");
    if (!("Bearer " + System.getenv("LLAMA_API_KEY")).equals(key)) {
      answer(exchange, 401, "{}");
      return;
    }
    if (asked.contains("\\\"tool\\\":\\\"crash\\\"")) {
      Runtime.getRuntime().halt(139);
    }
    hung |= asked.contains("\\\"tool\\\":\\\"hang\\\"");
    waitIfHung();
    ObjectNode body = JSON.createObjectNode();
    body.putArray("choices")
        .addObject()
        .putObject("message")
        .put("role", "assistant")
        .put("content", "{\"risk\":\"HIGH\",\"confidence\":0.8,\"why\":\"reads a key\"}");
    body.putObject("usage").put("total_tokens", 436);
    answer(exchange, 200, body.toString());
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
