import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A conversation by the Java SDK; prints what came back as JSON. Arguments: everything|filesystem,
 * a folder, the server's command. It runs in a process of its own, with the SDK's own libraries.
 */
@SuppressWarnings("deprecation") // its builders all differ; its constructors do not
final class Talk {
  private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

  private final List<Object> heard = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final McpSyncClient client;

  private Talk(Path folder, String command, List<String> arguments) {
    ServerParameters server = ServerParameters.builder(command).args(arguments).build();
    StdioClientTransport transport = new StdioClientTransport(server, JSON);
    transport.setStdErrorHandler(line -> {});
    client =
        McpClient.sync(transport)
            .clientInfo(new McpSchema.Implementation("talk", "java"))
            .capabilities(
                McpSchema.ClientCapabilities.builder().roots(true).sampling().elicitation().build())
            .roots(new McpSchema.Root("file://" + folder, "folder"))
            .sampling(
                request -> {
                  asked.add("sampling");
                  return McpSchema.CreateMessageResult.builder(
                          McpSchema.Role.ASSISTANT, "sampled", "test")
                      .build();
                })
            .elicitation(
                request -> {
                  asked.add("elicitation");
                  return McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.DECLINE)
                      .build();
                })
            .progressConsumer(progress -> asked.add("progress"))
            .build();
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    Talk talk = new Talk(folder, args[2], List.of(args).subList(3, args.length));
    talk.heard.add(talk.client.initialize());
    talk.attempt("tools", talk.client::listTools);
    if (args[0].equals("filesystem")) {
      talk.filesystem(folder);
    } else {
      talk.everything();
    }
    talk.attempt("ping", talk.client::ping);
    talk.heard.add(talk.asked.stream().distinct().sorted().toList());
    System.out.println(
        JSON.writeValueAsString(talk.heard)
            .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z|\\d+:\\d\\d:\\d\\d [AP]M", "TIME"));
    talk.client.closeGracefully();
    System.exit(0);
  }

  private void filesystem(Path folder) throws Exception {
    String file = folder.resolve("a.txt").toString();
    Files.writeString(Path.of(file), "one\n");
    tool("read_text_file", Map.of("path", file));
    tool("write_file", Map.of("path", file, "content", "two\u2028 \ud83d\ude00"));
    tool("read_text_file", Map.of("path", file));
    tool("list_directory", Map.of("path", folder.toString()));
    tool("read_text_file", Map.of("path", "/etc/hostname"));
  }

  private void everything() {
    tool("echo", Map.of("message", "hello \u00e9\u2028 \ud83d\ude00"));
    tool("trigger-sampling-request", Map.of("prompt", "say", "maxTokens", 10));
    tool("trigger-elicitation-request", Map.of());
    tool("get-roots-list", Map.of());
    attempt(
        "progress",
        () ->
            client.callTool(
                McpSchema.CallToolRequest.builder("trigger-long-running-operation")
                    .arguments(Map.of("duration", 1, "steps", 2))
                    .progressToken("token")
                    .build()));
    attempt("resources", client::listResources);
    attempt("templates", client::listResourceTemplates);
    attempt("read", () -> client.readResource(client.listResources().resources().getFirst()));
    attempt("prompts", client::listPrompts);
    attempt(
        "prompt",
        () -> client.getPrompt(new McpSchema.GetPromptRequest("simple-prompt", Map.of())));
    attempt(
        "complete",
        () ->
            client.completeCompletion(
                new McpSchema.CompleteRequest(
                    new McpSchema.PromptReference("completable-prompt"),
                    new McpSchema.CompleteRequest.CompleteArgument("department", "E"))));
    attempt(
        "logging",
        () -> {
          client.setLoggingLevel(McpSchema.LoggingLevel.ERROR);
          return "set";
        });
  }

  private void tool(String name, Map<String, Object> arguments) {
    attempt(name, () -> client.callTool(new McpSchema.CallToolRequest(name, arguments)));
  }

  private void attempt(String name, Callable<Object> call) {
    try {
      heard.add(Map.of(name, call.call()));
    } catch (Exception e) {
      heard.add(Map.of(name, String.valueOf(e.getMessage())));
    }
  }
}
