package dev.clawdefender.policy.load;

import dev.clawdefender.policy.load.TableReader.Located;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.match.PatternException;
import dev.clawdefender.policy.model.ArgMatch;
import dev.clawdefender.policy.model.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code args} table of a match: JSON pointers and what is asked of the values there. */
final class ArgsReader {
  private static final Set<String> TESTS =
      Set.of("min", "max", "not_under", "under", "reaches_nothing");

  private ArgsReader() {}

  static List<ArgMatch> read(TableReader table, Problems problems) {
    if (table.keys().isEmpty()) {
      problems.add(table.source(), "'args' is empty, so it asks for nothing", null);
    }
    List<ArgMatch> args = new ArrayList<>();
    for (String pointer : table.keys()) {
      try {
        JsonPointer.parse(pointer);
      } catch (PatternException e) {
        table.problem(
            pointer,
            "bad JSON pointer '" + pointer + "': " + e.getMessage(),
            "a quoted key such as \"/command\" or \"/options/*/name\"");
        continue;
      }
      args.addAll(tests(pointer, table, problems));
    }
    return args;
  }

  private static List<ArgMatch> tests(String pointer, TableReader table, Problems problems) {
    List<ArgMatch> found = new ArrayList<>();
    Object value = table.value(pointer);
    if (!(value instanceof org.tomlj.TomlTable)) {
      List<TextPattern> patterns = new ArrayList<>();
      for (Located entry : table.strings(pointer)) {
        TextPattern pattern = MatchReader.text(entry, problems);
        if (pattern != null) {
          patterns.add(pattern);
        }
      }
      if (!patterns.isEmpty()) {
        found.add(new ArgMatch(pointer, new ArgMatch.Matches(patterns)));
      }
      return found;
    }
    TableReader tests = table.table(pointer);
    if (tests == null) {
      return found;
    }
    tests.only(TESTS);
    if (tests.keys().isEmpty()) {
      problems.add(tests.source(), "an empty test matches nothing", Spelling.hint("", TESTS));
    }
    add(pointer, range(tests), found);
    List<String> outside = directories("not_under", tests, problems);
    add(pointer, outside.isEmpty() ? null : new ArgMatch.NotUnder(outside), found);
    List<String> inside = directories("under", tests, problems);
    add(pointer, inside.isEmpty() ? null : new ArgMatch.Under(inside), found);
    add(pointer, reachesNothing(tests), found);
    return found;
  }

  private static void add(String pointer, ArgMatch.@Nullable Test test, List<ArgMatch> found) {
    if (test != null) {
      found.add(new ArgMatch(pointer, test));
    }
  }

  private static ArgMatch.@Nullable Test range(TableReader tests) {
    if (!tests.has("min") && !tests.has("max")) {
      return null;
    }
    double min = tests.number("min", Double.NEGATIVE_INFINITY);
    double max = tests.number("max", Double.POSITIVE_INFINITY);
    if (min > max) {
      tests.problem("min", "min is greater than max, so no number matches", null);
    }
    return new ArgMatch.InRange(min, max);
  }

  private static ArgMatch.@Nullable Test reachesNothing(TableReader tests) {
    if (tests.has("reaches_nothing") && !tests.flag("reaches_nothing", true)) {
      tests.problem("reaches_nothing", "reaches_nothing can only be true", "leave it out");
    }
    return tests.has("reaches_nothing") ? new ArgMatch.ReachesNothing() : null;
  }

  private static List<String> directories(String key, TableReader tests, Problems problems) {
    List<String> directories = new ArrayList<>();
    for (Located entry : tests.strings(key)) {
      if (MatchReader.check(entry, "directory", problems, PathGlob::parse)) {
        directories.add(entry.text());
      }
    }
    return directories;
  }
}
