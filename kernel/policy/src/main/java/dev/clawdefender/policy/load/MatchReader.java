package dev.clawdefender.policy.load;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.policy.load.TableReader.Located;
import dev.clawdefender.policy.match.Glob;
import dev.clawdefender.policy.match.Network;
import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.match.PatternException;
import dev.clawdefender.policy.match.RegexText;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.RiskMatch;
import dev.clawdefender.policy.model.TextPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the {@code match} table of a rule. */
final class MatchReader {
  private static final Set<String> KEYS =
      Set.of(
          "any",
          "tool_name",
          "resource_path",
          "method",
          "event_type",
          "server",
          "client",
          "host",
          "command",
          "direction",
          "args",
          "call_sha256",
          "open_args",
          "risk",
          "finding");
  private static final List<String> EVENTS =
      Arrays.stream(EventType.values()).map(EventType::text).toList();
  private static final String UNASSESSED = "unassessed";
  private static final List<String> RISKS =
      Stream.concat(Arrays.stream(RiskLevel.values()).map(RiskLevel::text), Stream.of(UNASSESSED))
          .toList();
  private static final List<String> DIRECTIONS =
      Arrays.stream(Direction.values()).map(Direction::text).toList();

  private final TableReader table;
  private final Problems problems;

  private MatchReader(TableReader table, Problems problems) {
    this.table = table;
    this.problems = problems;
  }

  static Match read(TableReader table, Problems problems) {
    return new MatchReader(table, problems).read();
  }

  private Match read() {
    table.only(KEYS);
    TableReader args = table.table("args");
    Match match =
        new Match(
            table.flag("any", false),
            texts("tool_name"),
            paths(),
            methods(),
            events(),
            texts("server"),
            texts("client"),
            hosts(),
            texts("command"),
            direction(),
            args == null ? List.of() : ArgsReader.read(args, problems),
            calls(),
            openArguments(),
            risk(),
            texts("finding"));
    // What was asked wrongly is a problem of its own.
    boolean asks =
        table.keys().stream().anyMatch(key -> !key.equals("any"))
            || (table.has("any") && !(table.value("any") instanceof Boolean));
    if (match.empty() && !asks) {
      problems.add(
          table.source(),
          "the match asks for nothing, so the rule could never apply",
          "name what it matches, or write any = true for everything");
    }
    return match;
  }

  private List<TextPattern> texts(String key) {
    List<TextPattern> patterns = new ArrayList<>();
    for (Located entry : table.strings(key)) {
      TextPattern pattern = text(entry, problems);
      if (pattern != null) {
        patterns.add(pattern);
      }
    }
    return patterns;
  }

  /** A pattern that has been checked, or null after adding a problem. */
  static @Nullable TextPattern text(Located entry, Problems problems) {
    if (entry.text().startsWith("re:")) {
      String expression = entry.text().substring(3);
      boolean good = check(entry, "regular expression", problems, t -> RegexText.parse(expression));
      return good ? new TextPattern.Regex(expression) : null;
    }
    return check(entry, "pattern", problems, Glob::parse) ? TextPattern.glob(entry.text()) : null;
  }

  static boolean check(Located entry, String kind, Problems problems, Consumer<String> parser) {
    if (entry.text().isEmpty() || entry.text().equals("re:")) {
      problems.add(entry.source(), "an empty " + kind + " matches nothing", null);
      return false;
    }
    try {
      parser.accept(entry.text());
      return true;
    } catch (PatternException e) {
      String problem = "bad " + kind + " '" + entry.text() + "': " + e.getMessage();
      problems.add(entry.source(), problem, null);
      return false;
    }
  }

  private List<TextPattern> paths() {
    List<TextPattern> patterns = new ArrayList<>();
    for (Located entry : table.strings("resource_path")) {
      if (entry.text().startsWith("re:")) {
        problems.add(entry.source(), "resource_path takes globs, not regular expressions", null);
      } else if (check(entry, "path pattern", problems, PathGlob::parse)) {
        patterns.add(new TextPattern.Wild(entry.text()));
      }
    }
    return patterns;
  }

  private List<TextPattern> methods() {
    List<TextPattern> patterns = new ArrayList<>(texts("method"));
    // The original's own spelling of the method.
    patterns.replaceAll(
        pattern ->
            pattern.text().equals("resource_read")
                ? new TextPattern.Exact("resources/read")
                : pattern);
    return patterns;
  }

  private Set<EventType> events() {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (Located entry : table.strings("event_type")) {
      boolean known = false;
      if (check(entry, "pattern", problems, Glob::parse)) {
        Glob glob = Glob.parse(entry.text());
        for (EventType type : EventType.values()) {
          if (glob.matches(type.text())) {
            types.add(type);
            known = true;
          }
        }
        if (!known) {
          problems.add(
              entry.source(),
              "unknown event_type '" + entry.text() + "'",
              Spelling.hint(entry.text(), EVENTS));
        }
      }
    }
    return types;
  }

  private List<String> hosts() {
    List<String> hosts = new ArrayList<>();
    for (Located entry : table.strings("host")) {
      boolean network = Network.looksLikeOne(entry.text());
      boolean good =
          network
              ? check(entry, "network", problems, Network::parse)
              : check(entry, "host pattern", problems, Glob::parse);
      if (good) {
        hosts.add(entry.text());
      }
    }
    return hosts;
  }

  private List<String> calls() {
    List<String> digests = new ArrayList<>();
    for (Located entry : table.strings("call_sha256")) {
      if (entry.text().matches("[0-9a-f]{64}")) {
        digests.add(entry.text());
      } else {
        problems.add(entry.source(), "call_sha256 takes 64 hexadecimal digits in lower case", null);
      }
    }
    return digests;
  }

  private List<String> openArguments() {
    if (table.has("open_args") && !table.has("call_sha256")) {
      table.problem(
          "open_args",
          "open_args says which values call_sha256 leaves open, and there is no call_sha256",
          null);
    }
    return table.strings("open_args").stream().map(Located::text).toList();
  }

  private @Nullable RiskMatch risk() {
    RiskLevel least = null;
    boolean unassessed = false;
    for (Located entry : table.strings("risk")) {
      RiskLevel level = RiskLevel.parse(entry.text()).orElse(null);
      if (level != null) {
        least = least == null || least.atLeast(level) ? level : least;
      } else if (entry.text().equals(UNASSESSED)) {
        unassessed = true;
      } else {
        problems.add(
            entry.source(),
            "unknown risk '" + entry.text() + "'",
            Spelling.hint(entry.text(), RISKS));
      }
    }
    return least == null && !unassessed ? null : new RiskMatch(least, unassessed);
  }

  private @Nullable Direction direction() {
    String text = table.string("direction");
    if (text == null) {
      return null;
    }
    Direction direction = Direction.parse(text).orElse(null);
    if (direction == null) {
      table.problem(
          "direction", "unknown direction '" + text + "'", Spelling.hint(text, DIRECTIONS));
    }
    return direction;
  }
}
