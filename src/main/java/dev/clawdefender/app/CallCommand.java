package dev.clawdefender.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.app.clients.ClientFile;
import dev.clawdefender.app.clients.KnownClients;
import dev.clawdefender.app.clients.Rewrite;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Calls one tool the way a client would: to see what policy says before an agent does. */
@Command(
    name = "call",
    description = {
      "Call a tool of a server as its client would, with the command from the client's file.",
      "Behind ClawDefender (see wrap), policy applies, and a prompt is asked here."
    },
    mixinStandardHelpOptions = true)
final class CallCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Option(names = "--file", paramLabel = "FILE", description = "The client's file.")
  private @Nullable Path file;

  @Parameters(index = "0", paramLabel = "SERVER", description = "As the client's file names it.")
  private String server = "";

  @Parameters(index = "1", paramLabel = "TOOL", description = "The tool.")
  private String tool = "";

  @Parameters(
      index = "2..*",
      paramLabel = "NAME=VALUE",
      description = "Arguments. A value that is JSON, such as 1 or [], is taken as such.")
  private Map<String, String> arguments = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    // Not closed: it is the terminal.
    BufferedReader typed =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ServerProcess process =
        new ProcessLauncher().launch("", ServerCommand.here(command()), Standing.WITH_US);
    try {
      McpClient client =
          new McpClient(process.stdin(), process.stdout(), params -> ask(params, typed, out));
      JsonNode welcome = client.initialize("clawdefender-call");
      if (welcome.has("error")) {
        out.println(welcome.path("error").path("message").asText());
        return ExitStatus.PROBLEM;
      }
      ObjectNode params = JSON.createObjectNode().put("name", tool);
      ObjectNode given = params.putObject("arguments");
      arguments.forEach((name, value) -> given.set(name, value(value)));
      return print(client.request("tools/call", params), out);
    } finally {
      process.stdin().close();
      var unused = process.end(GRACE);
    }
  }

  private int print(JsonNode answer, PrintWriter out) {
    if (answer.has("error")) {
      out.println(answer.path("error").path("message").asText());
      return ExitStatus.PROBLEM;
    }
    for (JsonNode content : answer.path("result").path("content")) {
      out.println(content.has("text") ? content.path("text").asText() : content.toString());
    }
    return answer.path("result").path("isError").asBoolean() ? ExitStatus.PROBLEM : ExitStatus.OK;
  }

  private static JsonNode value(String text) {
    try {
      JsonNode value = JSON.readTree(text);
      return value.isTextual() || value.isMissingNode()
          ? JSON.getNodeFactory().textNode(text)
          : value;
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }

  private List<String> command() throws IOException {
    List<Path> files =
        file != null
            ? List.of(file)
            : KnownClients.found(Home.user(), Path.of("")).stream()
                .map(KnownClients.Place::path)
                .toList();
    for (Path each : files) {
      List<String> command = Rewrite.command(ClientFile.read(each), server);
      if (!command.isEmpty()) {
        return command;
      }
    }
    throw new ParameterException(
        spec.commandLine(), "no server \"" + server + "\" with a command in " + files);
  }

  /** Puts a form's only choice to the person at the terminal; everything else is declined. */
  private static JsonNode ask(JsonNode params, BufferedReader typed, PrintWriter out) {
    out.println(params.path("message").asText());
    JsonNode properties = params.path("requestedSchema").path("properties");
    if (properties.size() != 1 || !properties.iterator().next().has("enum")) {
      out.println("(this form cannot be filled in here, so it is declined)");
      return JSON.createObjectNode().put("action", "decline");
    }
    String property = properties.fieldNames().next();
    List<String> choices = new ArrayList<>();
    properties.path(property).path("enum").forEach(choice -> choices.add(choice.asText()));
    for (int i = 0; i < choices.size(); i++) {
      out.println((i + 1) + ") " + choices.get(i));
    }
    out.print("> ");
    out.flush();
    try {
      String line = String.valueOf(typed.readLine()).strip();
      String choice =
          line.matches("[1-9]") && Integer.parseInt(line) <= choices.size()
              ? choices.get(Integer.parseInt(line) - 1)
              : line;
      if (!choices.contains(choice)) {
        return JSON.createObjectNode().put("action", "cancel");
      }
      ObjectNode result = JSON.createObjectNode().put("action", "accept");
      result.putObject("content").put(property, choice);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
