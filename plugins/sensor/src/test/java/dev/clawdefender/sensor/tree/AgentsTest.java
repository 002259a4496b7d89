package dev.clawdefender.sensor.tree;

import static dev.clawdefender.sensor.Events.NOBODY;
import static dev.clawdefender.sensor.Events.execute;
import static dev.clawdefender.sensor.Events.fork;
import static dev.clawdefender.sensor.Events.ofLaunch;
import static dev.clawdefender.sensor.Events.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.Await;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.source.BootClock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/home/me/.local/bin/claude|claude|Claude Code|KNOWN",
        "/home/me/.local/share/claude/versions/2.1.0|claude|Claude Code|KNOWN",
        "/usr/bin/node|node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js|Claude"
            + " Code|KNOWN",
        "/usr/share/code/code|code .|VS Code|KNOWN",
        "/opt/Cursor/cursor|cursor|Cursor|KNOWN",
        "/Applications/Claude.app/Contents/MacOS/Claude|Claude|Claude|KNOWN",
        "/usr/bin/python3.11|python3 -m mcp_server_fetch|MCP server|HEURISTIC",
        "/usr/bin/node|node /x/@modelcontextprotocol/server-files/index.js|MCP server|HEURISTIC",
        // a folder called "code", words that only have these letters in them, other programs
        "/home/me/code/tool|tool||",
        "/usr/bin/python3|python3 compile.py tmcpx||",
        "/usr/bin/vi|vi mcp.json||",
        "/usr/bin/node|node server.js||",
      })
  void agentsAreToldByWhatTheyAre(String program, String arguments, String name, String layer) {
    // When
    Agent agent = Agents.of(program, List.of(arguments.split(" ", -1)), "");

    // Then
    assertThat(agent)
        .isEqualTo(name == null ? Agent.NONE : new Agent(name, Agent.Layer.valueOf(layer)));
  }

  @Test
  void aTagComesFirst() {
    assertThat(Agents.of("/usr/share/code/code", List.of(), " nightly build "))
        .isEqualTo(new Agent("nightly build", Agent.Layer.TAGGED));
  }

  @Test
  void whatAnAgentStartsIsItsOwnUnlessItIsAServersAndATagIsReadFromTheEnvironment()
      throws Exception {
    // Given
    ProcessTree tree = new ProcessTree(new LaunchedProcesses(new ProcessLauncher()));
    tree.note(execute(NOBODY, "/usr/share/code/code", 1));
    tree.note(fork(NOBODY, NOBODY + 1, 2));
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put(Agents.VARIABLE, "nightly");
    Process tagged = builder.start();
    try {
      // When
      TrackedProcess child = tree.note(execute(NOBODY + 1, "/bin/sh", 3));
      TrackedProcess server = tree.note(ofLaunch(1, NOBODY + 2, read("/"), 4));
      tree.note(execute(NOBODY + 2, "/usr/bin/python3", 5, "python3", "-m", "mcp"));
      awaitProgram(tagged);
      TrackedProcess said = tree.note(Events.of((int) tagged.pid(), read("/"), BootClock.now()));

      // Then
      assertThat(child.agent()).isEqualTo(new Agent("VS Code", Agent.Layer.ANCESTOR));
      assertThat(server.agent()).isEqualTo(Agent.NONE);
      assertThat(said.agent()).isEqualTo(new Agent("nightly", Agent.Layer.TAGGED));
      assertThat(Stream.of(child, server, said)).allMatch(TrackedProcess::isWatched);
    } finally {
      tagged.destroyForcibly().waitFor();
    }
  }

  private static void awaitProgram(Process process) {
    Await.until(() -> ProcessFiles.program(process.pid()).endsWith("sleep"));
  }
}
