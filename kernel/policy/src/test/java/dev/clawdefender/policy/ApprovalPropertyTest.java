package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.policy.OpenArguments.Wanted;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.OpenArgument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a person approves for good with arguments left open, and what that never covers. */
class ApprovalPropertyTest {
  private static final String FOLDER = "/home/u/Projects/app";
  private static final PolicyLoader LOADER = new PolicyLoader(MessageFixture.PLACE);

  private static final String[] INSIDE = {
    "a.txt", "./b", FOLDER, FOLDER + "/x/y", "x/../y", "~/Projects/app/z", "$HOME/Projects/app/q"
  };
  private static final String[] OUTSIDE = {
    "/etc/passwd",
    "..",
    "../other",
    FOLDER + "/../other",
    FOLDER + "x",
    "~/.ssh/id_rsa",
    "%2e%2e/x",
    "https://example.com/" + FOLDER,
    "a.txt, /etc/passwd",
    "a.txt /etc/passwd",
    "{a.txt,/etc/passwd}",
    "a/../../../../../etc/passwd",
    FOLDER + "/a,/etc/passwd",
    FOLDER + "/a;~/.ssh/id_rsa",
    FOLDER + "/a:/etc/passwd",
    FOLDER + "/l[i]nk/passwd",
    FOLDER + "/*",
    "/proc/self/root/etc/passwd",
    "\\\\\\\\..\\\\\\\\..\\\\\\\\x"
  };
  private static final String[] PLAIN = {"\"hello\"", "\"see /etc/passwd\"", "7", "true", "\"\""};
  private static final String[] OTHERS = {"\"x\"", "10", "\"10\"", "null", "[1]", "{\"a\":1}"};

  @Test
  void anyFileOfAFolderIsOnePathAlsoWhereTheNameOfTheArgumentDoesNotSaySo() {
    // Given a call whose path is only seen by its shape
    Map<String, String> call = new LinkedHashMap<>();
    call.put("target", quoted(FOLDER + "/a"));
    MessageFacts facts = facts("copy", call);
    Wanted wanted = new Wanted(List.of(FOLDER), List.of());
    ApprovalRule rule = rule(facts, LOADER.openArguments(facts).of(wanted));

    // When, then
    for (String inside : List.of("/b", "/My Documents/b c.txt", "/a, b/c")) {
      call.put("target", quoted(FOLDER + inside));
      assertThat(LOADER.answers(rule, facts("copy", call))).as(inside).isTrue();
    }
    for (String more :
        List.of(",/etc/passwd", "; ~/.ssh", "\\t../../x", ":/etc", "/l[i]nk", "/*")) {
      call.put("target", quoted(FOLDER + "/a" + more));
      assertThat(LOADER.answers(rule, facts("copy", call))).as(more).isFalse();
    }
  }

  @Property(tries = 1500)
  void anApprovalAnswersTheCallItWasMadeFromAndOthersOnlyWhereItIsOpen(@ForAll long seed) {
    // Given a call, and what a person leaves open of it
    Random random = new Random(seed);
    Map<String, String> call = new LinkedHashMap<>();
    call.put("path", quoted(pick(random, INSIDE)));
    call.put("head", pick(random, OTHERS));
    call.put("query", pick(random, PLAIN));
    call.put("name", pick(random, OTHERS));
    boolean openPath = random.nextBoolean();
    boolean openQuery = random.nextBoolean();
    Wanted wanted =
        new Wanted(
            openPath ? List.of(FOLDER) : List.of(), openQuery ? List.of("query") : List.of());
    MessageFacts facts = facts("read", call);
    ApprovalRule rule = rule(facts, LOADER.openArguments(facts).of(wanted));

    // When, then: the very call
    assertThat(LOADER.answers(rule, facts)).isTrue();

    // Then another value of an open argument, if that is of the kind that is allowed
    Map<String, String> changed = new LinkedHashMap<>(call);
    boolean path = random.nextBoolean();
    boolean inside = random.nextBoolean();
    String before =
        path
            ? changed.put("path", quoted(pick(random, inside ? INSIDE : OUTSIDE)))
            : changed.put("query", pick(random, PLAIN));
    boolean same = changed.equals(call);
    boolean open = path ? openPath && inside : openQuery;
    assertThat(LOADER.answers(rule, facts("read", changed)))
        .as("%s instead of %s in %s", changed, before, rule.toml())
        .isEqualTo(same || open);

    // Then none of what was not opened
    for (Map<String, String> other : changes(random, call)) {
      assertThat(LOADER.answers(rule, facts("read", other)))
          .as("%s by %s", other, rule.toml())
          .isEqualTo(other.equals(call) && List.copyOf(other.keySet()).equals(keys(call)));
    }
    assertThat(LOADER.answers(rule, facts("write", call))).isFalse();
  }

  private static List<Map<String, String>> changes(Random random, Map<String, String> call) {
    List<Map<String, String>> changes = new ArrayList<>();
    Map<String, String> more = new LinkedHashMap<>(call);
    more.put(random.nextBoolean() ? "other" : "path2", quoted("x"));
    changes.add(more);
    Map<String, String> less = new LinkedHashMap<>(call);
    less.remove(pick(random, keys(call).toArray(String[]::new)));
    changes.add(less);
    Map<String, String> another = new LinkedHashMap<>(call);
    another.put(random.nextBoolean() ? "head" : "name", pick(random, OTHERS));
    changes.add(another);
    Map<String, String> turned = new LinkedHashMap<>();
    keys(call).reversed().forEach(key -> turned.put(key, call.get(key)));
    changes.add(turned);
    return changes;
  }

  private static List<String> keys(Map<String, String> call) {
    return List.copyOf(call.keySet());
  }

  @Test
  void everyFileOfAListHasToBeInTheFolder() {
    // Given
    MessageFacts facts = facts("read", Map.of("paths", "[\"a\",\"b\"]"));
    ApprovalRule rule =
        rule(facts, LOADER.openArguments(facts).of(new Wanted(List.of(FOLDER), List.of())));

    // When, then
    assertThat(LOADER.answers(rule, facts("read", Map.of("paths", "[\"c\"]")))).isTrue();
    assertThat(LOADER.answers(rule, facts("read", Map.of("paths", "[\"a\",\"/etc/x\"]"))))
        .isFalse();
    assertThat(LOADER.answers(rule, facts("read", Map.of("paths", "[\"a\",7]")))).isFalse();
    assertThat(LOADER.answers(rule, facts("read", Map.of("paths", "{\"x\":\"a\"}")))).isFalse();
    assertThat(LOADER.answers(rule, facts("read", Map.of("paths", "[]")))).isFalse();
  }

  @Test
  void aUrlMayVaryBelowItsHostOnly() {
    // Given
    MessageFacts facts = facts("fetch", Map.of("url", "\"https://example.com/a\""));
    ApprovalRule rule =
        rule(
            facts,
            LOADER.openArguments(facts).of(new Wanted(List.of("https://example.com"), List.of())));

    // When, then
    for (String same : List.of("https://example.com/b?x=/y#z", "https://example.com/")) {
      assertThat(LOADER.answers(rule, facts("fetch", Map.of("url", quoted(same))))).isTrue();
    }
    for (String other :
        List.of(
            "http://example.com/a",
            "https://example.com.evil.example/a",
            "https://example.com@evil.example/a",
            "https://example.com:8443/a",
            "https://evil.example/https://example.com/a",
            "https://example.com\\\\@evil.example/a",
            "https://example.com/a https://evil.example/b",
            "https://example.com/a,https://evil.example/b",
            "file:///etc/passwd",
            "example.com/a",
            "/etc/passwd")) {
      assertThat(LOADER.answers(rule, facts("fetch", Map.of("url", quoted(other)))))
          .as(other)
          .isFalse();
    }
  }

  @Test
  void anApprovalNeverWeighsMoreThanABlock() {
    // Given an open approval, and a block rule that comes after the rule that asked
    MessageFacts facts = facts("read", Map.of("path", "\"a.txt\""));
    ApprovalRule rule =
        rule(facts, LOADER.openArguments(facts).of(new Wanted(List.of(FOLDER), List.of())));
    PolicySnapshot snapshot =
        Policies.snapshot(
            """
            default = "prompt"
            [rules.keys]
            action = "block"
            priority = 4294967295
            match = { resource_path = "**/*.pem" }
            """
                + rule.toml());

    // When, then
    assertThat(Policies.decide(snapshot, message("read", Map.of("path", "\"b.txt\""))))
        .isEqualTo("allow " + rule.name());
    assertThat(Policies.decide(snapshot, message("read", Map.of("path", "\"b.pem\""))))
        .isEqualTo("block keys");
  }

  @Test
  void anOpenApprovalGivesWayToABlockRuleThatStandsAfterTheOneThatAsked() {
    // Given a policy which asks about all reading first
    MessageFixture key = message("read", Map.of("path", "\"b.pem\""));
    ApprovalRule open =
        rule(
            facts("read", Map.of("path", "\"a.txt\"")),
            List.of(new OpenArgument("path", List.of(FOLDER))));
    ApprovalRule exact = rule(key.facts, List.of());
    String policy =
        """
        default = "log"
        [rules.ask]
        action = "prompt"
        match = { tool_name = "read" }
        [rules.keys]
        action = "block"
        priority = 4294967295
        match = { resource_path = "**/*.pem" }
        """;

    // When, then
    PolicySnapshot snapshot = Policies.snapshot(policy + open.toml());
    assertThat(Policies.decide(snapshot, message("read", Map.of("path", "\"b.txt\""))))
        .isEqualTo("allow " + open.name());
    assertThat(Policies.decide(snapshot, key)).isEqualTo("prompt ask");
    assertThat(snapshot.block(key.facts)).contains("keys");

    // Then what a person approved as it is holds, whichever of the two comes first
    assertThat(Policies.decide(Policies.snapshot(policy + open.toml() + exact.toml()), key))
        .isEqualTo("allow " + exact.name());
    assertThat(Policies.decide(Policies.snapshot(policy + exact.toml() + open.toml()), key))
        .isEqualTo("allow " + exact.name());
  }

  @Test
  void whatCannotBeToldExactlyIsRefusedWithTheReason() {
    // Given
    MessageFacts facts =
        facts("do", Map.of("command", "\"ls /tmp\"", "path", "\"a.txt\"", "x", "{\"path\":\"a\"}"));
    OpenArguments arguments = LOADER.openArguments(facts);

    // When, then
    assertRefused(arguments, List.of(), List.of("command"), "reaches for");
    assertRefused(arguments, List.of(), List.of("nothing"), "no argument \"nothing\"");
    assertRefused(arguments, List.of("/srv"), List.of(), "no argument of the call is");
    assertRefused(arguments, List.of("relative"), List.of(), "no URL of a host");
    assertRefused(arguments, List.of("/home/$USER"), List.of(), "told from other folders exactly");
    assertRefused(arguments, List.of("https://u@example.com"), List.of(), "no URL of a host");
    assertThat(arguments.of(new Wanted(List.of(FOLDER), List.of())))
        .containsExactly(new OpenArgument("path", List.of(FOLDER)));
  }

  private static void assertRefused(
      OpenArguments arguments, List<String> places, List<String> any, String why) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> arguments.of(new Wanted(places, any)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatIsProposedIsTheFolderOrTheHostOrAnyPlainValue() {
    // Given
    Map<String, String> call = new LinkedHashMap<>();
    call.put("path", "\"src/a.txt\"");
    call.put("url", "\"https://example.com/x\"");
    call.put("query", "\"q\"");
    call.put("command", "\"ls\"");
    call.put("home", "\"~/x\"");

    // When
    List<OpenArgument> proposals = LOADER.openArguments(facts("do", call)).proposals();

    // Then
    assertThat(proposals)
        .containsExactly(
            new OpenArgument("path", List.of(FOLDER + "/src")),
            new OpenArgument("url", List.of("https://example.com")),
            new OpenArgument("query", List.of()));
  }

  private static ApprovalRule rule(MessageFacts facts, List<OpenArgument> open) {
    List<String> names = open.stream().map(OpenArgument::name).toList();
    return new ApprovalRule(
        facts.server,
        facts.method.toString(),
        facts.tool.toString(),
        names.isEmpty() ? new CallDigest().of(facts) : new CallDigest().of(facts, names),
        open,
        "ask",
        Instant.EPOCH);
  }

  private static MessageFacts facts(String tool, Map<String, String> arguments) {
    return message(tool, arguments).facts;
  }

  private static MessageFixture message(String tool, Map<String, String> arguments) {
    String json =
        arguments.entrySet().stream()
            .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    return MessageFixture.message(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
            + tool
            + "\",\"arguments\":"
            + json
            + "}}");
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String pick(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }
}
