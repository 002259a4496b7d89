package dev.clawdefender.policy.load;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.clawdefender.api.Action;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.policy.model.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlParseResult;

/**
 * One policy file, read strictly.
 *
 * @param fallback its {@code default}, or null if it has none
 * @param rules its enabled rules, by name
 * @param redact its {@code redact}: what must not stand in the audit log
 * @param sources where each rule was written, disabled ones too
 */
public record PolicyFile(
    @Nullable Action fallback, List<Rule> rules, List<String> redact, Map<String, Source> sources) {
  private static final Set<String> TOP = Set.of("default", "metadata", "redact", "rules");
  private static final Set<String> RULE =
      Set.of("description", "action", "message", "priority", "enabled", "answers_prompt", "match");
  private static final List<String> ACTIONS =
      Arrays.stream(Action.values())
          .map(Action::text)
          .filter(text -> Action.parse(text).isPresent())
          .toList();
  private static final List<TableReader.Located> NONE = List.of();

  /** Reads a policy; only if no problem was added may the result be used. */
  public static PolicyFile parse(String text, Problems problems) {
    PolicyFile nothing = new PolicyFile(null, List.of(), List.of(), Map.of());
    TomlParseResult toml = TomlFile.parse(text, problems);
    if (toml == null) {
      return nothing;
    }
    TableReader top = TableReader.top(toml, problems);
    top.only(TOP);
    if (top.keys().isEmpty() && !toml.hasErrors()) {
      // Who empties a file to write it anew must not find everything allowed in between.
      problems.add(
          top.source(),
          "the file says nothing",
          "a policy says at least its default: default = \"block\"");
    }
    top.table("metadata");
    Action fallback = action(top, "default", problems);
    List<String> redact = redact(top, problems);
    TableReader table = top.table("rules");
    if (table == null) {
      return new PolicyFile(fallback, List.of(), redact, Map.of());
    }
    List<Rule> rules = new ArrayList<>();
    Map<String, Source> sources = new LinkedHashMap<>();
    long position = 0;
    for (String name : new TreeSet<>(table.keys())) {
      sources.put(name, table.at(name));
      TableReader rule = table.table(name);
      if (rule != null) {
        rule(name, rule, position++, toml.hasErrors(), problems, rules);
      }
    }
    return new PolicyFile(fallback, List.copyOf(rules), redact, Map.copyOf(sources));
  }

  private static List<String> redact(TableReader top, Problems problems) {
    List<String> expressions = new ArrayList<>();
    for (TableReader.Located located : top.has("redact") ? top.strings("redact") : NONE) {
      try {
        Pattern.compile(located.text());
        expressions.add(located.text());
      } catch (PatternSyntaxException e) {
        problems.add(located.source(), "bad regular expression: " + e.getMessage(), null);
      }
    }
    return expressions;
  }

  private static void rule(
      String name,
      TableReader table,
      long position,
      boolean broken,
      Problems problems,
      List<Rule> rules) {
    table.only(RULE);
    if (name.isEmpty()) {
      problems.add(table.source(), "a rule needs a name", null);
    }
    Action action = action(table, "action", problems);
    boolean enabled = table.flag("enabled", true);
    boolean answersPrompt = table.flag("answers_prompt", false);
    Long priority = table.whole("priority", 0, Rule.LAST);
    String description = table.string("description", "");
    String message = table.string("message", "");
    TableReader inner = table.table("match");
    Match match = inner == null ? null : MatchReader.read(inner, problems);
    // In a file with syntax errors, what seems to be missing may stand where they are.
    if (!broken && !table.has("action")) {
      problems.add(table.source(), "rule '" + name + "' has no action", "one of " + ACTIONS);
    }
    if (!broken && !table.has("match")) {
      problems.add(
          table.source(), "rule '" + name + "' has no match", "write [rules." + name + ".match]");
    }
    if (action != null && inner != null && match != null) {
      checkSession(action, match, inner);
    }
    if (action != null && match != null && enabled) {
      long order = priority == null ? position : priority;
      rules.add(
          new Rule(
              name, description, action, message, order, match, answersPrompt, table.source()));
    }
  }

  private static void checkSession(Action action, Match match, TableReader table) {
    if (action.forwards() && match.asksOfSession()) {
      table.problem(
          match.risk() != null ? "risk" : "finding",
          "what was noticed in a session can only make policy stricter",
          "block, prompt, quarantine or stop");
    }
    if (action.isAgainstSession() && !match.asksOfSession()) {
      table.problem(
          "action",
          "'" + action.text() + "' is for what was noticed in a session",
          "match on risk or finding too");
    }
  }

  private static @Nullable Action action(TableReader table, String key, Problems problems) {
    String text = table.string(key);
    if (text == null) {
      return null;
    }
    Action action = Action.parse(text).orElse(null);
    if (action == null) {
      problems.add(table.at(key), "unknown action '" + text + "'", Spelling.hint(text, ACTIONS));
    }
    return action;
  }
}
