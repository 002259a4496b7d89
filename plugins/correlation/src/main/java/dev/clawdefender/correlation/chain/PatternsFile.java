package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.event.Severity;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.load.TableReader;
import dev.clawdefender.policy.load.TomlFile;
import dev.clawdefender.policy.match.PatternException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of chains, in the format of the original ClawDefender's {@code
 * killchain_patterns.toml} with keys of our own added, strictly.
 */
final class PatternsFile {

  /**
   * Each chain has a title of its own, and a session's risk has room for 64 titles and sources of
   * all analyzers. With more, each rule that asks for a finding would have to count as met.
   */
  static final int MAX_PATTERNS = 32;

  private static final int MAX_STEPS = 16;
  private static final int MAX_TEXT = 1_000;
  private static final long MAX_WINDOW = Duration.ofDays(1).toSeconds();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final String CONTENT = "content_pattern";

  private static final Set<String> PATTERN_KEYS =
      Set.of("name", "severity", "window_seconds", "explanation", "scope", "steps");

  private static final Set<String> STEP_KEYS =
      Stream.concat(
              Stream.of("event_type", "min_count", "absent", "declared", CONTENT),
              Stream.of(StepKind.values()).map(StepKind::patternKey).filter(key -> !key.isEmpty()))
          .collect(Collectors.toUnmodifiableSet());

  private final String home;
  private final Problems problems;

  private PatternsFile(String home, Problems problems) {
    this.home = home;
    this.problems = problems;
  }

  /**
   * The chains of a file.
   *
   * @param home what {@code ~} stands for; absolute
   * @throws PolicyException with all that is wrong, each with its line and column
   */
  static List<ChainPattern> read(Path file, String home) throws PolicyException {
    Problems problems = new Problems(file.toString());
    String text = TomlFile.read(file, problems);
    List<ChainPattern> patterns =
        text == null ? List.of() : new PatternsFile(home, problems).patterns(text);
    if (!problems.isEmpty()) {
      throw new PolicyException(problems.all());
    }
    return patterns;
  }

  private List<ChainPattern> patterns(String text) {
    TableReader top = TableReader.parse(text, problems);
    if (top == null || !problems.isEmpty()) {
      return List.of();
    }
    top.only(Set.of("pattern"));
    List<ChainPattern> patterns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TableReader table : top.tables("pattern")) {
      ChainPattern pattern = pattern(table);
      if (pattern != null && !names.add(pattern.name())) {
        table.problem("name", "a pattern named '" + pattern.name() + "' stands above", null);
      } else if (pattern != null) {
        patterns.add(pattern);
      }
    }
    if (names.size() > MAX_PATTERNS) {
      problems.add("holds more than " + MAX_PATTERNS + " patterns", null);
    }
    return patterns;
  }

  private @Nullable ChainPattern pattern(TableReader table) {
    table.only(PATTERN_KEYS);
    String name = required(table, "name");
    if (name != null && !NAME.matcher(name).matches()) {
      table.problem(
          "name", "'" + name + "' is no name", "up to 64 letters, digits, - and _ of ASCII");
    }
    Severity severity = severity(table);
    Long window = table.whole("window_seconds", 1, MAX_WINDOW);
    if (!table.has("window_seconds")) {
      table.problem("window_seconds", "the pattern has no window_seconds", null);
    }
    String explanation = required(table, "explanation");
    if (explanation != null && explanation.length() > MAX_TEXT) {
      table.problem("explanation", "is longer than " + MAX_TEXT + " characters", null);
    }
    String wanted = table.string("scope", Scope.SESSION.text());
    Scope scope = Scope.parse(wanted).orElse(null);
    if (scope == null) {
      table.problem("scope", "unknown scope '" + wanted + "'", "session, server or client");
    }
    List<Step> steps = steps(table);
    if (name == null
        || severity == null
        || window == null
        || explanation == null
        || scope == null
        || steps.isEmpty()) {
      return null;
    }
    long nanos = Duration.ofSeconds(window).toNanos();
    return new ChainPattern(name, severity, nanos, explanation, scope, steps, table.json());
  }

  private static @Nullable Severity severity(TableReader table) {
    String text = required(table, "severity");
    for (Severity severity : Severity.values()) {
      if (severity.text().equals(text)) {
        return severity;
      }
    }
    if (text != null) {
      table.problem(
          "severity", "unknown severity '" + text + "'", "critical, high, medium, low or info");
    }
    return null;
  }

  private static @Nullable String required(TableReader table, String key) {
    String text = table.string(key);
    if (!table.has(key)) {
      table.problem(key, "the pattern has no " + key, null);
    } else if (text != null && text.isBlank()) {
      table.problem(key, "'" + key + "' is empty", null);
    }
    return text;
  }

  /** The steps; empty if they cannot be used, which is a problem then. */
  private List<Step> steps(TableReader pattern) {
    List<TableReader> tables = pattern.tables("steps");
    if (tables.isEmpty() || tables.size() > MAX_STEPS) {
      pattern.problem("steps", "a pattern has from 1 to " + MAX_STEPS + " [[pattern.steps]]", null);
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    int events = 0;
    for (int i = 0; i < tables.size(); i++) {
      Step step = step(tables.get(i));
      if (step == null) {
        return List.of();
      }
      if (step.absent() && (i == 0 || i == tables.size() - 1)) {
        tables
            .get(i)
            .problem(
                "absent",
                "neither the first nor the last step can be absent",
                "say what it must not stand between");
      }
      events += step.absent() ? 0 : step.count();
      steps.add(step);
    }
    if (events > ChainPattern.MAX_EVENTS) {
      pattern.problem(
          "steps", "the pattern needs more than " + ChainPattern.MAX_EVENTS + " events", null);
    }
    return steps;
  }

  private @Nullable Step step(TableReader table) {
    table.only(STEP_KEYS);
    String type = table.string("event_type", "");
    StepKind kind = StepKind.parse(type).orElse(null);
    if (kind == null) {
      table.problem(
          "event_type",
          type.isEmpty() ? "the step has no event_type" : "unknown event_type '" + type + "'",
          Stream.of(StepKind.values()).map(StepKind::text).collect(Collectors.joining(", ")));
      return null;
    }
    boolean absent = table.flag("absent", false);
    Long count = table.whole("min_count", 1, ChainPattern.MAX_EVENTS);
    if (absent && table.has("min_count")) {
      table.problem(
          "min_count", "an absent step has no min_count: not even one may be there", null);
    }
    onlyWhatItHas(table, kind);
    return new Step(
        kind,
        value(table, kind),
        content(table),
        table.has("declared") ? (Boolean) table.flag("declared", false) : null,
        count == null ? 1 : count.intValue(),
        absent);
  }

  /** A pattern for something that such an event does not have would never match. */
  private static void onlyWhatItHas(TableReader table, StepKind kind) {
    for (StepKind other : StepKind.values()) {
      String key = other.patternKey();
      if (!key.isEmpty() && !key.equals(kind.patternKey()) && table.has(key)) {
        table.problem(key, kind.text() + " has nothing that " + key + " could match", null);
      }
    }
    if (table.has("declared") && !kind.isEffect()) {
      table.problem("declared", "only what a process does can be declared by a call", null);
    }
    if (table.has(CONTENT) && !kind.hasContent()) {
      table.problem(CONTENT, kind.text() + " says nothing to look into", null);
    }
  }

  private @Nullable ValuePattern value(TableReader table, StepKind kind) {
    String key = kind.patternKey();
    String text = key.isEmpty() ? null : table.string(key);
    if (text == null) {
      return null;
    }
    try {
      return ValuePattern.parse(kind, text, home);
    } catch (PatternException e) {
      table.problem(key, String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  private static @Nullable ContentPattern content(TableReader table) {
    String text = table.string(CONTENT);
    if (text == null) {
      return null;
    }
    try {
      return ContentPattern.parse(text);
    } catch (PatternException e) {
      table.problem(CONTENT, String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT), null);
      return null;
    }
  }
}
