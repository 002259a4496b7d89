package dev.clawdefender.app.selfreport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server for agents that cooperate. What it answers gives nobody a right: each call is
 * judged when it is made. Whether reports are true is looked into where the messages pass. Used by
 * one thread.
 */
public final class SelfReportServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REPORT = 10 * 1024;
  private static final List<String> REVISIONS =
      List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  /** What policy says. */
  public interface Rules {
    /**
     * What would become of a call.
     *
     * @param call a request, as JSON
     * @throws IOException if the policy cannot be read; says why
     */
    Decision decide(String server, String call) throws IOException;

    /**
     * The rules of a server, in order.
     *
     * @throws IOException if the policy cannot be read; says why
     */
    List<Rule> all(String server) throws IOException;
  }

  /** A rule, as agents may know it. */
  public record Rule(String name, Action action, String description) {}

  private enum Tool {
    CHECK_INTENT("checkIntent", 100, false, "Ask what policy says of something before it is done."),
    REQUEST_PERMISSION(
        "requestPermission",
        10,
        true,
        "Ask whether something may be done. What a person has to be asked is denied here: the"
            + " person is asked when the call is made."),
    REPORT_ACTION(
        "reportAction",
        1_000,
        false,
        "Say what was done. It is compared with what the server was seen to do."),
    GET_POLICY("getPolicy", 100, false, "The rules of a server, in order.");

    private final String text;
    private final int most;
    private final boolean forGood;
    private final String description;

    Tool(String text, int most, boolean forGood, String description) {
      this.text = text;
      this.most = most;
      this.forGood = forGood;
      this.description = description;
    }
  }

  private final Rules rules;
  private final String version;
  private final Map<Tool, CallLimit> limits = new TreeMap<>();

  /**
   * @param version our own, for clients
   * @param clock nanoseconds that never go back
   */
  public SelfReportServer(Rules rules, String version, LongSupplier clock) {
    this.rules = rules;
    this.version = version;
    for (Tool tool : Tool.values()) {
      limits.put(tool, new CallLimit(tool.most, tool.forGood, clock));
    }
  }

  /** The answer to a line, without an end of line; null if there is none. */
  public @Nullable String answer(String line) {
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    JsonNode request;
    try {
      request = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      answer.putNull("id").putObject("error").put("code", -32700).put("message", "no JSON");
      return answer.toString();
    }
    if (!request.has("id") || !request.has("method")) {
      return null;
    }
    answer.set("id", request.get("id"));
    JsonNode params = request.path("params");
    switch (request.path("method").asText()) {
      case "initialize" -> initialize(params, answer.putObject("result"));
      case "ping" -> answer.putObject("result");
      case "tools/list" -> tools(answer.putObject("result").putArray("tools"));
      case "tools/call" ->
          call(params.path("name").asText(), params.path("arguments"), answer.putObject("result"));
      default ->
          answer.putObject("error").put("code", -32601).put("message", "there is no such method");
    }
    return answer.toString();
  }

  private void initialize(JsonNode params, ObjectNode result) {
    String wanted = params.path("protocolVersion").asText();
    result.put("protocolVersion", REVISIONS.contains(wanted) ? wanted : REVISIONS.getLast());
    result.putObject("capabilities").putObject("tools");
    result.putObject("serverInfo").put("name", "clawdefender").put("version", version);
  }

  private static void tools(ArrayNode tools) {
    for (Tool tool : Tool.values()) {
      ObjectNode described =
          tools.addObject().put("name", tool.text).put("description", tool.description);
      ObjectNode schema = described.putObject("inputSchema").put("type", "object");
      ObjectNode properties = schema.putObject("properties");
      new TreeMap<>(Intent.FIELDS)
          .forEach(
              (name, what) -> {
                if (tool != Tool.GET_POLICY || name.equals("server")) {
                  properties.putObject(name).put("type", "string").put("description", what);
                }
              });
      if (tool != Tool.GET_POLICY) {
        schema.putArray("required").add("action");
      }
      schema.put("additionalProperties", false);
    }
  }

  private void call(String name, JsonNode arguments, ObjectNode result) {
    ObjectNode said = JSON.createObjectNode();
    boolean failed = false;
    try {
      perform(name, arguments, said);
    } catch (IllegalArgumentException | IOException e) {
      said = JSON.createObjectNode().put("error", e.getMessage());
      failed = true;
    }
    result.putArray("content").addObject().put("type", "text").put("text", said.toString());
    result.set("structuredContent", said);
    result.put("isError", failed);
  }

  private void perform(String name, JsonNode arguments, ObjectNode said) throws IOException {
    for (Tool tool : Tool.values()) {
      if (tool.text.equals(name)) {
        CallLimit limit = limits.get(tool);
        if (limit == null || !limit.allows()) {
          throw new IllegalArgumentException(
              "not more than "
                  + tool.most
                  + " times in 60 seconds"
                  + (tool.forGood ? "; in this session not any more" : ""));
        }
        switch (tool) {
          case CHECK_INTENT -> decide(Intent.of(arguments), said);
          case REQUEST_PERMISSION -> {
            Decision decision = decide(Intent.of(arguments), said);
            said.put("granted", decision.action().forwards());
          }
          case REPORT_ACTION -> report(arguments, said);
          case GET_POLICY -> policy(arguments.path("server").asText(), said);
        }
        return;
      }
    }
    throw new IllegalArgumentException("there is no tool of this name");
  }

  private Decision decide(Intent intent, ObjectNode said) throws IOException {
    ObjectNode call = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1);
    ObjectNode params = call.put("method", "tools/call").putObject("params");
    params.put("name", intent.tool());
    params.putObject("arguments").put(intent.action().argument(), intent.resource());
    Decision decision = rules.decide(intent.server(), call.toString());
    said.put("decision", decision.action().text())
        .put("rule", decision.rule())
        .put("reason", decision.reason());
    return decision;
  }

  private static void report(JsonNode arguments, ObjectNode said) {
    if (arguments.toString().getBytes(StandardCharsets.UTF_8).length > MAX_REPORT) {
      throw new IllegalArgumentException("a report has " + MAX_REPORT + " bytes at most");
    }
    Intent intent = Intent.of(arguments);
    said.put("recorded", true)
        .put("action", intent.action().text().toLowerCase(Locale.ROOT))
        .put("compared", !intent.server().isEmpty() && intent.action() != Intent.Action.READ);
  }

  private void policy(String server, ObjectNode said) throws IOException {
    ArrayNode list = said.putArray("rules");
    for (Rule rule : rules.all(server)) {
      list.addObject()
          .put("name", rule.name)
          .put("action", rule.action.text())
          .put("description", rule.description);
    }
  }
}
