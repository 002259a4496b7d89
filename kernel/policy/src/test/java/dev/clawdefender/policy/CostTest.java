package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final String ARGS =
      "{\"path\":\"/home/u/Projects/app/a.txt\",\"n\":12.5,\"text\":\"some"
          + " words\",\"o\":[1,\"q\"]}";

  private static MessageFixture message() {
    return MessageFixture.call("read_file", ARGS)
        .path("/home/u/Projects/app/a.txt", "/data/projects/app/a.txt")
        .host("api.example.org")
        .host("fd00::1")
        .command("git", "git push origin main");
  }

  @Test
  void decidingAllocatesNothing() {
    // Given a policy in which every kind of criterion is looked at and nothing matches
    PolicySnapshot snapshot = Policies.snapshot(everyKind());
    MessageFacts facts = message().facts;
    DecisionScratch scratch = new DecisionScratch();
    assertThat(snapshot.decide(facts, scratch).rule()).isEqualTo("(default)");
    for (int i = 0; i < 20_000; i++) {
      snapshot.decide(facts, scratch);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // When
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      snapshot.decide(facts, scratch);
    }
    long after = threads.getCurrentThreadAllocatedBytes();
    // Then: less than a byte each, since the meter itself may take some
    assertThat(after - before).isLessThan(50_000);
  }

  private static String everyKind() {
    return """
    [rules.tool]
    action = "block"
    match = { tool_name = ["write_*", "*_dir", "exec"], server = "f*s", client = "t?ster" }
    [rules.path]
    action = "block"
    match = { resource_path = ["~/.ssh/**", "/**/.env", "/home/*/secret"] }
    [rules.allowed]
    action = "allow"
    match = { resource_path = ["~/Projects/**"] }
    [rules.host]
    action = "block"
    match = { host = ["*.evil.example", "10.0.0.0/8", "fe80::/10"] }
    [rules.command]
    action = "block"
    match = { command = ["rm", "git push --force*"] }
    [rules.args]
    action = "block"
    match = { args = { "/text" = ["*secret*", "re:.*password=.*"], "/o/*" = "z*" } }
    [rules.range]
    action = "block"
    match = { args = { "/n" = { min = 13 } } }
    [rules.outside]
    action = "block"
    match = { args = { "/path" = { not_under = ["~/Projects", "/data"] } } }
    [rules.event]
    action = "block"
    match = { event_type = "sampling", direction = "to-client" }
    [rules.method]
    action = "block"
    match = { method = "re:resources/.*" }
    """;
  }

  @Test
  void aMessageAsksFewOfManyRules() {
    // Given
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      String match =
          switch (i % 20) {
            case 12, 13, 14, 15 -> "tool_name = \"group" + i + "_*\"";
            case 16, 17 -> "tool_name = \"read_file\"\nresource_path = \"/data/p" + i + "/**\"";
            case 18 -> "tool_name = \"read_file\"\nargs = { \"/text\" = \"word" + i + "\" }";
            case 19 -> "method = \"re:vendor" + i + "/.+\"";
            default -> "tool_name = \"tool" + i + "\"\ndirection = \"to-server\"";
          };
      toml.append(
          "[rules.r%d]\naction = \"block\"\n[rules.r%d.match]\n%s\n".formatted(i, i, match));
    }
    PolicySnapshot snapshot = Policies.snapshot(toml.toString());
    DecisionScratch scratch = new DecisionScratch();
    // When
    String rule = snapshot.decide(message().facts, scratch).rule();
    // Then
    assertThat(rule).isEqualTo("(default)");
    assertThat(scratch.asked.size()).isLessThan(5);
  }
}
