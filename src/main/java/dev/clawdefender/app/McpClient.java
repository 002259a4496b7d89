package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** A small MCP client over stdio (revision 2025-11-25) for one thread: one request at a time. */
final class McpClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutputStream to;
  private final BufferedReader from;
  private final UnaryOperator<JsonNode> elicited;
  private int requests;

  /**
   * @param elicited answers what the other side asks a person: from params to result
   */
  McpClient(OutputStream to, InputStream from, UnaryOperator<JsonNode> elicited) {
    this.to = to;
    this.from = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8));
    this.elicited = elicited;
  }

  /** Sets the session up. Returns what the server says of itself. */
  JsonNode initialize(String name) throws IOException {
    ObjectNode hello = JSON.createObjectNode().put("protocolVersion", "2025-11-25");
    hello.putObject("capabilities").putObject("elicitation").putObject("form");
    hello.putObject("clientInfo").put("name", name).put("version", Version.text());
    JsonNode welcome = request("initialize", hello);
    send(message().put("method", "notifications/initialized"));
    return welcome;
  }

  /** Sends a request and returns the whole answer. */
  JsonNode request(String method, JsonNode params) throws IOException {
    int id = ++requests;
    ObjectNode request = message().put("id", id).put("method", method);
    request.set("params", params);
    send(request);
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      JsonNode message = JSON.readTree(line);
      if (message.has("method")) {
        answer(message);
      } else if (message.path("id").asInt(-1) == id) {
        return message;
      }
    }
    throw new IOException("the session ended before \"" + method + "\" was answered");
  }

  private void answer(JsonNode request) throws IOException {
    if (!request.has("id")) {
      return;
    }
    ObjectNode answer = message();
    answer.set("id", request.get("id"));
    switch (request.path("method").asText()) {
      case "ping" -> answer.putObject("result");
      case "elicitation/create" -> answer.set("result", elicited.apply(request.path("params")));
      default ->
          answer.putObject("error").put("code", -32601).put("message", "there is no such method");
    }
    send(answer);
  }

  private static ObjectNode message() {
    return JSON.createObjectNode().put("jsonrpc", "2.0");
  }

  private void send(JsonNode message) throws IOException {
    to.write((JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
    to.flush();
  }
}
