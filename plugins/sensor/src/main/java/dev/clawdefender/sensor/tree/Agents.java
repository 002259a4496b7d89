package dev.clawdefender.sensor.tree;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells agents by what they are. That is a label for people and for who joins events, no proof: a
 * program may call itself anything. So being taken for an agent only ever has more be seen of it.
 */
final class Agents {
  /** What a person may set where an agent is started; all that it starts inherits it. */
  static final String VARIABLE = "CLAWDEFENDER_AGENT";

  private static final int MAX_NAME = 64;

  /** Clients by the name of their program, in lower case. */
  private static final Map<String, String> PROGRAMS =
      Map.ofEntries(
          Map.entry("claude", "Claude Code"),
          Map.entry("claude-desktop", "Claude"),
          Map.entry("cursor", "Cursor"),
          Map.entry("cursor-agent", "Cursor"),
          Map.entry("cursor helper", "Cursor"),
          Map.entry("code", "VS Code"),
          Map.entry("code helper", "VS Code"),
          Map.entry("code-insiders", "VS Code"),
          Map.entry("codium", "VSCodium"),
          Map.entry("windsurf", "Windsurf"),
          Map.entry("zed", "Zed"),
          Map.entry("zed-editor", "Zed"),
          Map.entry("codex", "Codex"),
          Map.entry("gemini", "Gemini CLI"),
          Map.entry("goose", "Goose"),
          Map.entry("opencode", "OpenCode"));

  /** Clients by a folder that their program, or the script that a runtime runs, lies in. */
  private static final Map<String, String> FOLDERS =
      Map.ofEntries(
          Map.entry("/Claude.app/", "Claude"),
          Map.entry("/Cursor.app/", "Cursor"),
          Map.entry("/Visual Studio Code.app/", "VS Code"),
          Map.entry("/Windsurf.app/", "Windsurf"),
          Map.entry("/Zed.app/", "Zed"),
          Map.entry("/@anthropic-ai/claude-code/", "Claude Code"),
          Map.entry("/claude/versions/", "Claude Code"),
          Map.entry("/@openai/codex/", "Codex"),
          Map.entry("/@google/gemini-cli/", "Gemini CLI"),
          Map.entry("/.vscode-server/", "VS Code"),
          Map.entry("/.cursor-server/", "Cursor"));

  private static final Set<String> RUNTIMES =
      Set.of("node", "nodejs", "python", "python3", "ruby", "deno", "bun", "uv", "uvx", "npx");

  private static final Pattern MCP =
      Pattern.compile(
          "(^|[^a-z0-9])(mcp|model-context-protocol|modelcontextprotocol)([^a-z0-9]|$)");

  private static final Pattern VERSION = Pattern.compile("[0-9.]+$");

  private Agents() {}

  /**
   * The agent that a process is by itself.
   *
   * @param tag what its environment says in {@link #VARIABLE}; empty if nothing
   */
  static Agent of(String program, List<String> arguments, String tag) {
    if (!tag.isBlank()) {
      String name = tag.strip();
      return new Agent(
          name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name, Agent.Layer.TAGGED);
    }
    String base = program.substring(program.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean runtime = RUNTIMES.contains(VERSION.matcher(base).replaceFirst(""));
    for (Map.Entry<String, String> each : FOLDERS.entrySet()) {
      boolean script =
          runtime && arguments.stream().limit(3).anyMatch(word -> word.contains(each.getKey()));
      if (script || program.contains(each.getKey())) {
        return new Agent(each.getValue(), Agent.Layer.KNOWN);
      }
    }
    String known = PROGRAMS.get(base);
    if (known != null) {
      return new Agent(known, Agent.Layer.KNOWN);
    }
    boolean speaksMcp =
        runtime
            && Stream.concat(Stream.of(base), arguments.stream().skip(1))
                .anyMatch(word -> MCP.matcher(word.toLowerCase(Locale.ROOT)).find());
    return speaksMcp ? new Agent("MCP server", Agent.Layer.HEURISTIC) : Agent.NONE;
  }
}
