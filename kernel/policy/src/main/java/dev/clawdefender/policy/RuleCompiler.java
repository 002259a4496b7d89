package dev.clawdefender.policy;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.access.HostText;
import dev.clawdefender.policy.access.PathText;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.match.ExactText;
import dev.clawdefender.policy.match.Glob;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.Network;
import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.match.PatternException;
import dev.clawdefender.policy.match.RegexText;
import dev.clawdefender.policy.match.TextMatcher;
import dev.clawdefender.policy.model.ArgMatch;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.policy.model.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns rules as written into rules that can be asked. */
final class RuleCompiler {
  private final Place place;

  RuleCompiler(Place place) {
    this.place = place;
  }

  /**
   * Compiles one rule.
   *
   * @throws PatternException if a pattern is malformed or the rule asks nothing
   */
  CompiledRule compile(Rule rule, long epoch) {
    Match match = rule.match();
    if (match.empty()) {
      throw new PatternException("the match asks for nothing, so the rule could never apply");
    }
    String reason = !rule.message().isEmpty() ? rule.message() : rule.description();
    Decision decision =
        new Decision(
            rule.action(),
            rule.name(),
            epoch,
            reason.isEmpty() ? "rule " + rule.name() + " matched" : reason);
    return new CompiledRule(
        decision,
        criteria(match, rule.action()).toArray(Criterion[]::new),
        !match.any() && (!match.methods().isEmpty() || !match.events().isEmpty()),
        !match.any() && match.events().contains(EventType.RESPONSE));
  }

  /** What the rules look at. */
  static Interest interest(List<Rule> rules) {
    Interest interest = Interest.NONE;
    for (Rule rule : rules) {
      Match match = rule.match();
      Interest arguments =
          match.args().stream()
              .map(arg -> interest(arg.test()))
              .reduce(Interest.NONE, Interest::or);
      interest =
          match.any()
              ? interest
              : interest
                  .or(arguments)
                  .or(
                      new Interest(
                          !match.paths().isEmpty(),
                          !match.hosts().isEmpty(),
                          !match.commands().isEmpty()));
    }
    return interest;
  }

  private static Interest interest(ArgMatch.Test test) {
    return switch (test) {
      case ArgMatch.Matches matches -> Interest.NONE;
      case ArgMatch.InRange range -> Interest.NONE;
      case ArgMatch.NotUnder under -> new Interest(true, false, false);
      case ArgMatch.Under under -> Interest.ALL;
      case ArgMatch.ReachesNothing nothing -> Interest.ALL;
    };
  }

  private List<Criterion> criteria(Match match, Action action) {
    List<Criterion> criteria = new ArrayList<>();
    if (match.any()) {
      return criteria;
    }
    boolean all = action.forwards();
    if (match.direction() != null) {
      criteria.add(new SimpleCriteria.Travels(match.direction()));
    }
    if (!match.events().isEmpty()) {
      criteria.add(SimpleCriteria.OfEvents.of(match.events()));
    }
    addText(criteria, Field.TOOL, match.tools());
    addText(criteria, Field.METHOD, match.methods());
    addText(criteria, Field.SERVER, match.servers());
    addText(criteria, Field.CLIENT, match.clients());
    if (!match.paths().isEmpty()) {
      PathGlob[] paths = match.paths().stream().map(this::path).toArray(PathGlob[]::new);
      criteria.add(new AccessCriteria.Paths(paths, all));
    }
    if (!match.hosts().isEmpty()) {
      TextMatcher[] hosts =
          match.hosts().stream().map(RuleCompiler::host).toArray(TextMatcher[]::new);
      criteria.add(new AccessCriteria.Hosts(hosts, all));
    }
    if (!match.commands().isEmpty()) {
      criteria.add(commands(match.commands(), all));
    }
    for (ArgMatch arg : match.args()) {
      criteria.add(argument(arg, all));
    }
    if (match.risk() != null) {
      criteria.add(new SessionCriteria.AtRisk(match.risk().atLeast(), match.risk().unassessed()));
    }
    if (!match.findings().isEmpty()) {
      criteria.add(new SessionCriteria.HasFinding(texts(match.findings())));
    }
    if (!match.calls().isEmpty()) {
      // Last, since it is asked only of what everything else holds for.
      criteria.add(new SimpleCriteria.OfCalls(match.calls(), match.openArguments()));
    }
    return criteria;
  }

  private static void addText(List<Criterion> criteria, Field field, List<TextPattern> patterns) {
    if (!patterns.isEmpty()) {
      criteria.add(new SimpleCriteria.InText(field, texts(patterns)));
    }
  }

  private static TextMatcher[] texts(List<TextPattern> patterns) {
    return patterns.stream().map(RuleCompiler::text).toArray(TextMatcher[]::new);
  }

  private static TextMatcher text(TextPattern pattern) {
    return switch (pattern) {
      case TextPattern.Exact exact -> new ExactText(exact.text());
      case TextPattern.Wild wild -> Glob.parse(wild.text());
      case TextPattern.Regex regex -> RegexText.parse(regex.expression());
    };
  }

  private PathGlob path(TextPattern pattern) {
    return switch (pattern) {
      case TextPattern.Exact exact -> PathGlob.literal(exact.text());
      case TextPattern.Wild wild -> PathGlob.parse(PathText.pattern(wild.text(), place));
      case TextPattern.Regex regex ->
          throw new PatternException("a path is matched by globs, not by '" + regex.text() + "'");
    };
  }

  private static TextMatcher host(String pattern) {
    if (Network.looksLikeOne(pattern)) {
      return Network.parse(pattern);
    }
    return text(TextPattern.glob(pattern.toLowerCase(Locale.ROOT)));
  }

  private static Criterion commands(List<TextPattern> patterns, boolean all) {
    List<TextMatcher> names = new ArrayList<>();
    List<TextMatcher> lines = new ArrayList<>();
    for (TextPattern pattern : patterns) {
      boolean line = pattern.text().chars().anyMatch(Character::isWhitespace);
      if (line || pattern instanceof TextPattern.Regex) {
        lines.add(text(pattern));
      } else {
        String name = pattern.text().toLowerCase(Locale.ROOT);
        names.add(
            pattern instanceof TextPattern.Exact
                ? new ExactText(name)
                : text(new TextPattern.Wild(name)));
      }
    }
    return new AccessCriteria.Commands(
        names.toArray(TextMatcher[]::new), lines.toArray(TextMatcher[]::new), all);
  }

  /** What is asked of the values at one place of the arguments. */
  ArgumentCriterion argument(ArgMatch arg, boolean all) {
    JsonPointer pointer = JsonPointer.parse(arg.pointer());
    return new ArgumentCriterion(pointer, test(pointer, arg.test(), all), all);
  }

  private ValueTest test(JsonPointer pointer, ArgMatch.Test test, boolean all) {
    return switch (test) {
      case ArgMatch.Matches matches -> new ValueTest.Matches(texts(matches.patterns()));
      case ArgMatch.InRange range -> new ValueTest.InRange(range.min(), range.max());
      case ArgMatch.NotUnder under -> new ValueTest.NotUnder(insides(under.directories()), all);
      case ArgMatch.Under under ->
          new ValueTest.Under(pointer, insides(under.places()), hosts(under.places()), all);
      case ArgMatch.ReachesNothing nothing -> new ValueTest.ReachesNothing(pointer);
    };
  }

  private PathGlob[] insides(List<String> directories) {
    return directories.stream()
        .map(directory -> PathGlob.parse(below(PathText.pattern(directory, place))))
        .toArray(PathGlob[]::new);
  }

  /** The hosts of those places that are URLs. */
  private static TextMatcher[] hosts(List<String> places) {
    return places.stream()
        .map(HostText::ofUrl)
        .filter(host -> !host.isEmpty())
        .map(RuleCompiler::host)
        .toArray(TextMatcher[]::new);
  }

  private static String below(String directory) {
    boolean slash = directory.endsWith("/");
    String plain = slash ? directory.substring(0, directory.length() - 1) : directory;
    return plain.endsWith("/**") ? plain : plain + "/**";
  }
}
