package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a client, the firewall and a server at work, and checks that each did what it should. */
@Command(
    name = "demo",
    description = {
      "Show an allowed and a blocked call: a real client, this firewall, a real server.",
      "Needs no network. Uses server-filesystem where mcp-server-filesystem is on the PATH, else a"
          + " small server of our own."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SECRET = "~/.ssh/id_rsa";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("clawdefender-demo");
    try {
      return converse(folder) ? ExitStatus.OK : ExitStatus.PROBLEM;
    } finally {
      delete(folder);
    }
  }

  private boolean converse(Path folder) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    String launcher = Home.distribution().resolve("bin").resolve("clawdefender").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher,
                "run",
                "--policy",
                Home.policies().resolve("default.toml").toString(),
                "--audit-dir",
                folder.resolve("audit").toString(),
                "--server",
                "demo",
                "--"));
    // What really reaches the server is written down on the way.
    Path arrived = folder.resolve("arrived.jsonl");
    command.addAll(List.of("sh", "-c", "tee \"$0\" | exec \"$@\"", arrived.toString()));
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("hello.txt"), "Hello from a file that policy lets you read.");
    command.addAll(server(launcher, files));
    out.println("$ " + String.join(" ", command));
    ServerProcess process =
        new ProcessLauncher().launch("", ServerCommand.here(command), Standing.WITH_US);
    boolean fine;
    try (OutputStream to = process.stdin()) {
      McpClient client = new McpClient(to, process.stdout(), DemoCommand::decline);
      fine = withinLimit(() -> session(client, files, out));
    } finally {
      var unused = process.end(GRACE);
    }
    boolean absent = !Files.readString(arrived).contains(SECRET);
    out.println(
        absent
            ? "    The server never saw this call."
            : "    But the server saw this call! Please report this.");
    fine &= absent;
    out.println();
    out.println(fine ? "All as it should be." : "Something did not go as it should.");
    return fine;
  }

  private static boolean withinLimit(Callable<Boolean> conversation)
      throws IOException, InterruptedException {
    FutureTask<Boolean> task = new FutureTask<>(conversation);
    Thread.ofPlatform().daemon().name("demo").start(task);
    try {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the server did not answer within " + LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("the conversation failed: " + e.getCause(), e);
    }
  }

  private static JsonNode decline(JsonNode params) {
    return JSON.createObjectNode().put("action", "decline");
  }

  private static boolean session(McpClient client, Path folder, PrintWriter out)
      throws IOException {
    JsonNode welcome = client.initialize("clawdefender-demo");
    out.println();
    out.println("The client connects; the server says it is:");
    out.println("    " + welcome.path("result").path("serverInfo"));

    Path allowed = folder.resolve("hello.txt").toRealPath();
    JsonNode read = client.request("tools/call", readCall(allowed.toString()));
    out.println();
    out.println("A call that policy lets through: read_text_file " + allowed);
    out.println("    " + text(read));

    JsonNode blocked = client.request("tools/call", readCall(SECRET));
    out.println();
    out.println("A call that policy blocks: read_text_file " + SECRET);
    out.println("    " + text(blocked));
    return welcome.has("result")
        && text(read).startsWith("Hello")
        && blocked.path("result").path("isError").asBoolean()
        && text(blocked).startsWith("ClawDefender blocked this.");
  }

  private static ObjectNode readCall(String path) {
    ObjectNode params = JSON.createObjectNode().put("name", "read_text_file");
    params.putObject("arguments").put("path", path);
    return params;
  }

  private static String text(JsonNode answer) {
    return answer.path("result").path("content").path(0).path("text").asText();
  }

  /** server-filesystem where it is installed, else our own. */
  private static List<String> server(String launcher, Path folder) {
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":")) {
      Path installed = Path.of(entry, "mcp-server-filesystem");
      if (Files.isExecutable(installed)) {
        return List.of(installed.toString(), folder.toString());
      }
    }
    return List.of(launcher, "demo-server", folder.toString());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
