package dev.clawdefender.policy.cases;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.policy.SessionRisk;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.load.TableReader;
import dev.clawdefender.policy.load.TomlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlParseResult;

/** Reads {@code NAME.cases.toml}, strictly. */
public final class CasesFile {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "message",
          "tool",
          "arguments",
          "direction",
          "server",
          "client",
          "home",
          "cwd",
          "request",
          "expect",
          "rule",
          "risk",
          "findings");

  private CasesFile() {}

  /**
   * The cases file that belongs to a policy file: {@code NAME.cases.toml} for {@code NAME.toml}.
   */
  public static Path beside(Path policy) {
    String name = String.valueOf(policy.getFileName());
    String stem = name.endsWith(".toml") ? name.substring(0, name.length() - 5) : name;
    return policy.resolveSibling(stem + ".cases.toml");
  }

  /** The cases; only if no problem was added may they be used. */
  public static List<PolicyCase> parse(String text, Problems problems) {
    TomlParseResult toml = TomlFile.parse(text, problems);
    if (toml == null) {
      return List.of();
    }
    TableReader top = TableReader.top(toml, problems);
    top.only(Set.of("case"));
    List<PolicyCase> cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TableReader table : top.tables("case")) {
      PolicyCase read = read(table);
      if (read != null) {
        if (!names.add(read.name())) {
          table.problem("name", "a case named '" + read.name() + "' stands above", null);
        }
        cases.add(read);
      }
    }
    if (cases.isEmpty() && problems.isEmpty()) {
      problems.add("holds no [[case]]", null);
    }
    return cases;
  }

  private static @Nullable PolicyCase read(TableReader table) {
    table.only(KEYS);
    String name = required(table, "name");
    String expect = required(table, "expect");
    Action action = expect == null ? null : Action.parse(expect).orElse(null);
    if (expect != null && action == null) {
      table.problem("expect", "unknown action '" + expect + "'", "block, prompt, allow or log");
    }
    String way = table.string("direction");
    Direction direction = way == null ? null : Direction.parse(way).orElse(null);
    if (way != null && direction == null) {
      table.problem("direction", "unknown direction '" + way + "'", "to-server or to-client");
    }
    String request = table.string("request", "");
    String tool = table.string("tool");
    String message = message(table, request, tool);
    if (name == null || action == null || message == null) {
      return null;
    }
    return new PolicyCase(
        name,
        message,
        direction,
        table.string("server", "server"),
        table.string("client", ""),
        table.string("home", "/home/u"),
        table.string("cwd", "/home/u/Projects/app"),
        request,
        request.isEmpty() || tool == null ? "" : tool,
        action,
        table.string("rule"),
        session(table),
        table.source());
  }

  /** The session that the message is said to belong to. */
  private static SessionRisk session(TableReader table) {
    RiskLevel level = RiskLevel.LOW;
    boolean unassessed = false;
    for (String text : table.texts("risk")) {
      RiskLevel named = RiskLevel.parse(text).orElse(null);
      if (named == null && !text.equals("unassessed")) {
        table.problem(
            "risk", "unknown risk '" + text + "'", "low, medium, high, critical or unassessed");
      }
      level = named != null && named.atLeast(level) ? named : level;
      unassessed |= named == null;
    }
    return new SessionRisk(level, unassessed, table.texts("findings"), false, 1);
  }

  private static @Nullable String required(TableReader table, String key) {
    String text = table.string(key);
    if (text == null && !table.has(key)) {
      table.problem(key, "the case has no " + key, null);
    }
    return text;
  }

  private static @Nullable String message(
      TableReader table, String request, @Nullable String tool) {
    String message = table.string("message");
    boolean shorthand = tool != null && request.isEmpty();
    if (shorthand == (message != null) || (table.has("arguments") && !shorthand)) {
      table.problem("message", "a case has either a message or a tool with its arguments", null);
      return null;
    }
    if (message != null || tool == null) {
      return message;
    }
    TableReader arguments = table.table("arguments");
    String json = arguments == null ? "{}" : arguments.json();
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
        + TableReader.quoted(tool)
        + ",\"arguments\":"
        + json
        + "}}";
  }
}
