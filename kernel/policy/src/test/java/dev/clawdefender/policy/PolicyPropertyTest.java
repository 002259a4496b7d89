package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.policy.model.ArgMatch;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.RiskMatch;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.policy.model.Source;
import dev.clawdefender.policy.model.TextPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class PolicyPropertyTest {
  private static final String[] NAMES = {"read", "write", "exec", "r*", "*e", "*", "?xec", "*ea*"};
  private static final String[] PATHS = {"/a/b", "/a/**", "/**/b", "/a/*", "/c*/d", "/e"};
  private static final String[] FORMS = {"/a/b", "/a", "/a/x/b", "/cc/d", "/e", "/f"};
  private static final String[] HOSTS = {"h.example", "*.example", "10.0.0.0/8", "::1"};
  private static final String[] POINTERS = {"/a", "/b/*", "/b/0", "/*/a", "/*", "/b/a"};
  private static final String[] VALUES = {"x", "xy*", "re:x[yz]", "*z", "5"};
  private static final String[] TEXTS = {"\"x\"", "\"xyz\"", "\"xz\"", "5", "true", "12.5"};
  private static final String[] FINDINGS = {"tool-pins/pins", "tool changed", "slm", "tool*"};
  private static final String[] METHODS = {"tools/call", "ping", "tools/list", "vendor/x"};

  @Property(tries = 4000)
  void theCompiledPolicyDecidesAsTheReferenceDoes(@ForAll long seed) {
    // Given
    Random random = new Random(seed);
    Policy policy = policy(random);
    PolicySnapshot snapshot = PolicySnapshot.compile(policy, MessageFixture.PLACE, 1);
    DecisionScratch scratch = new DecisionScratch();
    for (int i = 0; i < 5; i++) {
      MessageFacts facts = message(random);
      // When
      var decision = snapshot.decide(facts, scratch);
      // Then
      String expected = ReferenceEvaluator.decide(policy, facts);
      assertThat(decision.action().text() + " " + decision.rule()).isEqualTo(expected);
    }
  }

  @Property(tries = 1500)
  void aBlockRuleOnTopNeverLetsMoreThrough(@ForAll long seed) {
    // Given
    Random random = new Random(seed);
    Policy policy = policy(random);
    List<Rule> more = new ArrayList<>(policy.rules());
    more.addFirst(rule("top", Action.BLOCK, match(random)));
    MessageFacts facts = message(random);
    DecisionScratch scratch = new DecisionScratch();
    // When
    Action before =
        PolicySnapshot.compile(policy, MessageFixture.PLACE, 1).decide(facts, scratch).action();
    Action after =
        PolicySnapshot.compile(
                new Policy(policy.fallback(), more, List.of()), MessageFixture.PLACE, 1)
            .decide(facts, scratch)
            .action();
    // Then
    if (before == Action.BLOCK) {
      assertThat(after).isEqualTo(Action.BLOCK);
    }
  }

  @Property(tries = 100)
  void theOrderInTheFileDoesNotMatter(@ForAll long seed) {
    // Given
    Random random = new Random(seed);
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rules.add(
          "[rules.r%d]\naction = \"%s\"\npriority = %d\nmatch = { tool_name = \"%s\" }\n"
              .formatted(
                  i,
                  Action.values()[random.nextInt(4)].text(),
                  random.nextInt(5),
                  pick(random, NAMES)));
    }
    MessageFixture message = MessageFixture.call("read", "{}");
    String before = Policies.decide(Policies.snapshot(String.join("", rules)), message);
    // When
    Collections.shuffle(rules, random);
    // Then
    assertThat(Policies.decide(Policies.snapshot(String.join("", rules)), message))
        .isEqualTo(before);
  }

  private static String pick(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static <T> List<T> some(Random random, int odds, Supplier<T> make) {
    List<T> list = new ArrayList<>();
    while (random.nextInt(100) < odds && list.size() < 3) {
      list.add(make.get());
    }
    return list;
  }

  private static TextPattern pattern(String text) {
    return text.startsWith("re:")
        ? new TextPattern.Regex(text.substring(3))
        : TextPattern.glob(text);
  }

  private static Policy policy(Random random) {
    List<Rule> rules = new ArrayList<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      Action action = Action.values()[random.nextInt(4)];
      String kind = random.nextInt(6) == 0 ? "a" : ""; // one that answers prompts
      rules.add(rule("r" + i + kind, action, match(random)));
    }
    return new Policy(Action.values()[random.nextInt(4)], rules, List.of());
  }

  private static Rule rule(String name, Action action, Match match) {
    return new Rule(name, "", action, "", 0, match, name.endsWith("a"), new Source("test", 1, 1));
  }

  private static Match match(Random random) {
    Match match =
        new Match(
            random.nextInt(20) == 0,
            some(random, 40, () -> pattern(pick(random, NAMES))),
            some(random, 20, () -> new TextPattern.Wild(pick(random, PATHS))),
            some(random, 15, () -> pattern(pick(random, METHODS))),
            Set.copyOf(some(random, 15, () -> EventType.values()[random.nextInt(7)])),
            some(random, 10, () -> pattern(pick(random, new String[] {"files", "f*", "other"}))),
            some(random, 5, () -> pattern("tester")),
            some(random, 15, () -> pick(random, HOSTS)),
            some(random, 15, () -> pattern(pick(random, new String[] {"rm", "g*", "git push*"}))),
            random.nextInt(10) == 0 ? Direction.values()[random.nextInt(2)] : null,
            some(random, 25, () -> arg(random)),
            List.of(),
            List.of(),
            risk(random),
            some(random, 10, () -> pattern(pick(random, FINDINGS))));
    return match.empty() ? Match.everything() : match;
  }

  private static @Nullable RiskMatch risk(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> new RiskMatch(RiskLevel.values()[random.nextInt(4)], random.nextBoolean());
      case 1 -> new RiskMatch(null, true);
      default -> null;
    };
  }

  private static SessionRisk session(Random random) {
    return new SessionRisk(
        RiskLevel.values()[random.nextInt(4)],
        random.nextInt(4) == 0,
        some(random, 40, () -> pick(random, FINDINGS)),
        random.nextInt(10) == 0,
        1);
  }

  private static ArgMatch arg(Random random) {
    String pointer = pick(random, POINTERS);
    if (random.nextInt(4) == 0) {
      return new ArgMatch(pointer, new ArgMatch.InRange(random.nextInt(10), 13));
    }
    List<TextPattern> patterns = new ArrayList<>();
    patterns.add(pattern(pick(random, VALUES)));
    patterns.addAll(some(random, 30, () -> pattern(pick(random, VALUES))));
    return new ArgMatch(pointer, new ArgMatch.Matches(patterns));
  }

  private static MessageFacts message(Random random) {
    MessageFixture message =
        random.nextInt(4) == 0
            ? MessageFixture.method(random.nextBoolean() ? "ping" : "vendor/x")
            : MessageFixture.call(
                pick(random, new String[] {"read", "write", "exec"}), args(random));
    some(random, 40, () -> message.path(pick(random, FORMS), pick(random, FORMS)));
    some(
        random,
        30,
        () -> message.host(pick(random, new String[] {"h.example", "10.1.1.1", "::1"})));
    some(random, 30, () -> message.command("git", random.nextBoolean() ? "git push x" : "git"));
    if (random.nextInt(10) == 0) {
      message.facts.eventType = EventType.RESPONSE;
    }
    message.facts.risk = session(random);
    return message.facts;
  }

  private static String args(Random random) {
    return "{\"a\":%s,\"b\":[%s,{\"a\":%s}],\"c\":{\"a\":%s}}"
        .formatted(
            pick(random, TEXTS), pick(random, TEXTS), pick(random, TEXTS), pick(random, TEXTS));
  }
}
