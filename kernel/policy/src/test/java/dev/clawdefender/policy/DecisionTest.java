package dev.clawdefender.policy;

import static dev.clawdefender.policy.MessageFixture.call;
import static dev.clawdefender.policy.MessageFixture.message;
import static dev.clawdefender.policy.MessageFixture.method;
import static dev.clawdefender.policy.Policies.decide;
import static dev.clawdefender.policy.Policies.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static String rule(String action, String match) {
    return "[rules.r]\naction = \"" + action + "\"\n[rules.r.match]\n" + match + "\n";
  }

  private static String block(String match, MessageFixture message) {
    return decide(snapshot(rule("block", match)), message);
  }

  private static String allow(String match, MessageFixture message) {
    return decide(snapshot("default = \"block\"\n" + rule("allow", match)), message);
  }

  @Test
  void withoutAPolicyEverythingIsBlocked() {
    PolicySnapshot none = PolicySnapshot.none(3);
    assertThat(decide(none, call("x", "{}"))).isEqualTo("block (no policy)");
    assertThat(decide(none, method("ping"))).isEqualTo("block (no policy)");
  }

  @Test
  void whatMatchesNothingIsLoggedUnlessThePolicySaysOtherwise() {
    assertThat(block("tool_name = [\"a\"]", call("b", "{}"))).isEqualTo("log (default)");
    assertThat(allow("tool_name = [\"a\"]", call("b", "{}"))).isEqualTo("block (default)");
  }

  @Test
  void starInNamesMatchesAnything() {
    assertThat(block("tool_name = \"*\"", call("my/tool", "{}"))).isEqualTo("block r");
    assertThat(block("method = \"notifications/*\"", method("notifications/a/b")))
        .isEqualTo("block r");
    assertThat(block("tool_name = \"exec\"", call("Exec", "{}"))).isEqualTo("log (default)");
    assertThat(block("tool_name = \"re:(a|b)c+\"", call("bcc", "{}"))).isEqualTo("block r");
  }

  @Test
  void aBlockRuleFiresWhenAnyPathMatches() {
    String match = "resource_path = [\"~/.ssh/**\"]";
    assertThat(block(match, call("x", "{}"))).isEqualTo("log (default)");
    assertThat(block(match, call("x", "{}").path("/tmp/a").path("/tmp/l", "/home/u/.ssh/id")))
        .isEqualTo("block r");
    assertThat(block(match, call("x", "{}").path("/home/u/.ssh"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{}").glob("/home/*/.s*/id"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{}").glob("/home/*/.t*/id"))).isEqualTo("log (default)");
  }

  @Test
  void anAllowRuleFiresOnlyWhenAllPathsMatch() {
    String match = "resource_path = [\"~/Projects/**\", \"/tmp/**\"]";
    MessageFixture both = call("x", "{}").path("/home/u/Projects/a").path("/tmp/b");
    assertThat(allow(match, both)).isEqualTo("allow r");
    assertThat(allow(match, call("x", "{}").path("/tmp/a").path("/etc/passwd")))
        .isEqualTo("block (default)");
    assertThat(allow(match, call("x", "{}").path("/tmp/link", "/etc/passwd")))
        .isEqualTo("block (default)");
    assertThat(allow(match, call("x", "{}"))).isEqualTo("block (default)");
    assertThat(allow(match, call("x", "{}").glob("/tmp/a*/b"))).isEqualTo("allow r");
    assertThat(allow(match, call("x", "{}").glob("/t*/b"))).isEqualTo("block (default)");
  }

  @Test
  void hostsAreMatchedByGlobAndNetwork() {
    String match = "host = [\"*.Evil.example\", \"10.0.0.0/8\"]";
    assertThat(block(match, call("x", "{}").host("a.evil.example"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{}").host("10.1.2.3"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{}").host("11.1.2.3"))).isEqualTo("log (default)");
    assertThat(allow(match, call("x", "{}").host("10.1.2.3").host("b.example")))
        .isEqualTo("block (default)");
  }

  @Test
  void commandsAreMatchedByNameOrLine() {
    String match = "command = [\"RM\", \"git push *\"]";
    assertThat(block(match, call("x", "{}").command("rm", "rm -rf /"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{}").command("git", "git push origin")))
        .isEqualTo("block r");
    assertThat(block(match, call("x", "{}").command("git", "git pull"))).isEqualTo("log (default)");
  }

  @Test
  void argumentsAreMatchedByPointer() {
    String match = "args = { \"/o/*/n\" = [\"a*\", \"re:z+\"] }";
    assertThat(block(match, call("x", "{\"o\":[{\"n\":\"b\"},{\"n\":\"zz\"}]}")))
        .isEqualTo("block r");
    assertThat(block(match, call("x", "{\"o\":{\"k\":{\"n\":\"\\u0061b\"}}}")))
        .isEqualTo("block r");
    assertThat(block(match, call("x", "{\"o\":{\"n\":\"ab\"}}"))).isEqualTo("log (default)");
    assertThat(block("args = { \"/c\" = \"rm*\" }", call("x", "{\"c\":[[\"ls\"],\"rm\"]}")))
        .isEqualTo("block r");
    assertThat(allow("args = { \"/c\" = \"ls*\" }", call("x", "{\"c\":[\"ls\",\"rm\"]}")))
        .isEqualTo("block (default)");
    assertThat(block("args = { \"/a~1b/1\" = \"x\" }", call("x", "{\"a/b\":[\"y\",\"x\"]}")))
        .isEqualTo("block r");
  }

  @Test
  void numbersAreMatchedByRange() {
    String match = "args = { \"/n\" = { min = 1, max = 10.5 } }";
    assertThat(block(match, call("x", "{\"n\":10.5}"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{\"n\":1e0}"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{\"n\":\"5\"}"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{\"n\":0.99}"))).isEqualTo("log (default)");
    assertThat(block(match, call("x", "{\"n\":\"x\"}"))).isEqualTo("log (default)");
  }

  @Test
  void notUnderHoldsForWhatIsOutside() {
    String match = "args = { \"/path\" = { not_under = [\"~/Projects\"] } }";
    assertThat(block(match, call("x", "{\"path\":\"/p\"}").path("/p"))).isEqualTo("block r");
    assertThat(block(match, call("x", "{\"path\":\"/p\"}").path("/p", "/home/u/Projects/x")))
        .isEqualTo("block r");
    String inside = "{\"path\":\"/home/u/Projects/x\"}";
    assertThat(block(match, call("x", inside).path("/home/u/Projects/x")))
        .isEqualTo("log (default)");
    assertThat(block(match, call("x", inside).path("/home/u/Projects/x", "/etc/passwd")))
        .isEqualTo("block r");
    String two = "/home/u/Projects/x,/etc/passwd";
    assertThat(block(match, call("x", "{\"path\":\"" + two + "\"}").path(two)))
        .isEqualTo("block r");
    assertThat(block(match, call("x", "{}"))).isEqualTo("log (default)");
    assertThat(block(match, call("x", "{\"path\":{}}"))).isEqualTo("block r");
  }

  @Test
  void criteriaAreJoinedAndAnyOverridesThem() {
    String match = "tool_name = \"x\"\nserver = \"fil*\"\nclient = \"other\"\n";
    assertThat(block(match, call("x", "{}"))).isEqualTo("log (default)");
    assertThat(block(match.replace("other", "tester"), call("x", "{}"))).isEqualTo("block r");
    assertThat(block(match + "any = true", call("y", "{}"))).isEqualTo("block r");
  }

  @Test
  void directionAndEventTypeAreMatched() {
    assertThat(block("direction = \"to-client\"", call("x", "{}"))).isEqualTo("log (default)");
    assertThat(block("direction = \"to-server\"", call("x", "{}"))).isEqualTo("block r");
    assertThat(block("event_type = [\"sampling\", \"list\"]", method("tools/list")))
        .isEqualTo("block r");
    assertThat(block("method = [\"resource_read\"]", method("resources/read")))
        .isEqualTo("block (unjudgeable)");
  }

  @Test
  void plumbingIsLeftAloneUnlessNamed() {
    assertThat(block("any = true", method("initialize"))).isEqualTo("log (default)");
    assertThat(block("server = \"*\"", method("ping"))).isEqualTo("log (default)");
    assertThat(block("method = \"ping\"", method("ping"))).isEqualTo("block r");
    assertThat(allow("tool_name = \"x\"", method("ping"))).isEqualTo("log (default)");
    assertThat(block("any = true", method("vendor/unknown"))).isEqualTo("block r");
  }

  @Test
  void responsesAreAllowedUnlessNamed() {
    MessageFixture response = call("x", "{}");
    var tape = MessageFixture.tape("{\"text\":\"secret\"}");
    new FactsReader(MessageFixture.PLACE, dev.clawdefender.policy.access.LinkResolver.NONE, "s")
        .response(tape, 0, "tools/call", "x", Direction.TO_CLIENT, response.facts);
    assertThat(block("any = true", response)).isEqualTo("allow (default)");
    assertThat(block("tool_name = \"x\"", response)).isEqualTo("allow (default)");
    assertThat(block("event_type = \"response\"\nargs = { \"/text\" = \"*secret*\" }", response))
        .isEqualTo("block r");
  }

  @Test
  void whatCannotBeJudgedIsBlocked() {
    MessageFixture nameless =
        message("{\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":5}}");
    assertThat(allow("any = true", nameless)).isEqualTo("block (unjudgeable)");
    MessageFixture failing = call("x", "{}");
    failing.facts.arguments = 99_999;
    assertThat(allow("args = { \"/a\" = \"b\" }", failing)).isEqualTo("block (unjudgeable)");
  }

  @Test
  void theSmallestPriorityDecidesAndNamesBreakTies() {
    PolicySnapshot snapshot =
        snapshot(
            """
            [rules.c]
            action = "block"
            priority = 1
            match = { tool_name = "x" }
            [rules.b]
            action = "prompt"
            priority = 1
            match = { any = true }
            [rules.a]
            action = "allow"
            match = { tool_name = "y*" }
            """);
    assertThat(decide(snapshot, call("x", "{}"))).isEqualTo("prompt b");
    assertThat(decide(snapshot, call("y", "{}"))).isEqualTo("allow a");
  }

  @Test
  void sessionRulesComeFirstAndTakeNamesLiterally() {
    PolicySnapshot base = snapshot(rule("prompt", "any = true"));
    Rule approval = Rule.session("ok", Action.ALLOW, "", Match.tool("files", "*"));
    PolicySnapshot snapshot = base.withSessionRules(List.of(approval));
    assertThat(decide(snapshot, call("*", "{}"))).isEqualTo("allow ok");
    assertThat(decide(snapshot, call("x", "{}"))).isEqualTo("prompt r");
    assertThat(decide(snapshot.withSessionRules(List.of()), call("*", "{}"))).isEqualTo("prompt r");
  }

  @Test
  void interestIsWhatTheRulesLookAt() {
    assertThat(snapshot(rule("block", "tool_name = \"x\"")).interest()).isEqualTo(Interest.NONE);
    assertThat(snapshot(rule("block", "host = \"x\"")).interest())
        .isEqualTo(new Interest(false, true, false));
    assertThat(snapshot(rule("block", "args = { \"/p\" = { not_under = \"/x\" } }")).interest())
        .isEqualTo(new Interest(true, false, false));
  }
}
