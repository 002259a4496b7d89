package dev.clawdefender.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * A small MCP server over stdio that reads and changes files of one folder; for the demo without
 * node.
 */
@Command(
    name = "demo-server",
    hidden = true,
    description = "A small MCP server over stdio that reads and changes files of one folder.",
    mixinStandardHelpOptions = true)
final class DemoServerCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> REVISIONS =
      List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  @Parameters(paramLabel = "DIR", description = "The folder.")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    Path root = folder.toRealPath();
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ObjectNode answer = answer(root, line);
      if (answer != null) {
        out.print(JSON.writeValueAsString(answer) + "\n");
        out.flush();
      }
    }
    return ExitStatus.OK;
  }

  private static @Nullable ObjectNode answer(Path root, String line) {
    JsonNode request;
    try {
      request = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0").putNull("id");
      answer.putObject("error").put("code", -32700).put("message", "this is not JSON");
      return answer;
    }
    return request.has("id") && request.has("method") ? answer(root, request) : null;
  }

  private static ObjectNode answer(Path root, JsonNode request) {
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", request.get("id"));
    JsonNode params = request.path("params");
    switch (request.path("method").asText()) {
      case "initialize" -> initialize(params, answer.putObject("result"));
      case "ping" -> answer.putObject("result");
      case "tools/list" -> tools(answer.putObject("result"));
      case "tools/call" -> call(root, params, answer.putObject("result"));
      default ->
          answer.putObject("error").put("code", -32601).put("message", "there is no such method");
    }
    return answer;
  }

  private static void initialize(JsonNode params, ObjectNode result) {
    String wanted = params.path("protocolVersion").asText();
    result.put("protocolVersion", REVISIONS.contains(wanted) ? wanted : REVISIONS.getLast());
    result.putObject("capabilities").putObject("tools");
    result.putObject("serverInfo").put("name", "demo").put("version", Version.text());
  }

  private static void tools(ObjectNode result) {
    var tools = result.putArray("tools");
    for (String name : new String[] {"read_text_file", "list_directory", "write_file"}) {
      ObjectNode schema = tools.addObject().put("name", name).putObject("inputSchema");
      ObjectNode properties = schema.put("type", "object").putObject("properties");
      properties.putObject("path").put("type", "string");
      if (name.equals("write_file")) {
        properties.putObject("content").put("type", "string");
      }
      schema.putArray("required").add("path");
    }
  }

  private static void call(Path root, JsonNode params, ObjectNode result) {
    String problem = null;
    String text = "";
    try {
      Path path = root.resolve(params.path("arguments").path("path").asText()).toRealPath();
      if (!path.startsWith(root)) {
        problem = "outside the folder";
      } else {
        text = perform(params.path("name").asText(), path, params.path("arguments"));
        problem = text == null ? "there is no such tool" : null;
      }
    } catch (IOException | RuntimeException e) {
      problem = "cannot be read: " + e.getMessage();
    }
    result
        .putArray("content")
        .addObject()
        .put("type", "text")
        .put("text", problem == null ? text : problem);
    result.put("isError", problem != null);
  }

  private static @Nullable String perform(String tool, Path path, JsonNode arguments)
      throws IOException {
    switch (tool) {
      case "read_text_file" -> {
        return Files.readString(path);
      }
      case "write_file" -> {
        Files.writeString(path, arguments.path("content").asText());
        return "written";
      }
      case "list_directory" -> {
        try (Stream<Path> files = Files.list(path)) {
          return files
              .map(file -> String.valueOf(file.getFileName()))
              .sorted()
              .collect(Collectors.joining("\n"));
        }
      }
      default -> {
        return null;
      }
    }
  }
}
