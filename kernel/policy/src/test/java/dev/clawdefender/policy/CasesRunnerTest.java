package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.policy.cases.CaseResult;
import dev.clawdefender.policy.load.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CasesRunnerTest {
  private static final String POLICY =
      """
      default = "prompt"
      [rules.exec]
      action = "block"
      match = { tool_name = "exec", server = "shell" }
      [rules.note]
      action = "allow"
      match = { args = { "/text" = "*\\"quoted\\"*" } }
      [rules.asked]
      action = "block"
      match = { method = "sampling/createMessage", direction = "to-client" }
      [rules.leak]
      action = "block"
      match = { event_type = "response", args = { "/a" = "secret" } }
      [rules.risky]
      action = "block"
      match = { risk = ["high", "unassessed"], tool_name = "send" }
      [rules.found]
      action = "block"
      match = { finding = "tool *" }
      """;

  private static final String CASES =
      """
      [[case]]
      name = "a tool by shorthand"
      tool = "exec"
      arguments = { command = "ls", list = [1, 2.5, true, { a = "b" }] }
      server = "shell"
      expect = "block"
      rule = "exec"
      [[case]]
      name = "text is carried over as it is"
      tool = "note"
      arguments = { text = 'a "quoted" \\ word' }
      expect = "allow"
      [[case]]
      name = "the direction follows from the method"
      message = '''{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{}}'''
      expect = "block"
      [[case]]
      name = "a response"
      message = '''{"jsonrpc":"2.0","id":1,"result":{"a":"secret"}}'''
      request = "tools/call"
      tool = "x"
      expect = "block"
      rule = "leak"
      [[case]]
      name = "a session at a worse level than the rule asks for"
      tool = "send"
      risk = "critical"
      expect = "block"
      rule = "risky"
      [[case]]
      name = "a session below that level"
      tool = "send"
      risk = "medium"
      expect = "prompt"
      [[case]]
      name = "a session that was not assessed"
      tool = "send"
      risk = "unassessed"
      expect = "block"
      rule = "risky"
      [[case]]
      name = "a session in which a tool was found changed"
      tool = "any"
      findings = ["tool-pins/pins", "tool changed"]
      expect = "block"
      rule = "found"
      """;

  @TempDir Path folder;

  private Path policy(String cases) throws IOException {
    Files.writeString(folder.resolve("p.cases.toml"), cases);
    return Files.writeString(folder.resolve("p.toml"), POLICY);
  }

  @Test
  void runsTheCasesBesideAPolicy() throws Exception {
    assertThat(CasesRunner.run(policy(CASES)))
        .hasSize(8)
        .allSatisfy(result -> assertThat(result.passed()).as(result.text()).isTrue());
  }

  @Test
  void aFailingCaseKeepsThePolicyFromBeingUsed() throws IOException {
    Path file = policy(CASES.replace("rule = \"exec\"", "rule = \"other\""));
    assertThatThrownBy(() -> new PolicyLoader(MessageFixture.PLACE).load(List.of(file), 1))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("p.cases.toml:1:")
        .hasMessageContaining("a tool by shorthand")
        .hasMessageContaining("expected block by rule 'other', got block by rule 'exec'");
  }

  @Test
  void aCaseThatCannotBeReadFails() throws Exception {
    Path file = policy("[[case]]\nname = 'n'\nexpect = 'block'\nmessage = '{\"a\":1,\"a\":2}'\n");
    assertThat(CasesRunner.run(file)).singleElement().returns(false, CaseResult::passed);
  }

  @Test
  void casesFilesAreReadStrictly() throws IOException {
    Path file =
        policy("[[case]]\nname = 'n'\nexpect = 'bloc'\ntool = 'x'\nmessage = '{}'\nexpct = 'x'\n");
    assertThatThrownBy(() -> CasesRunner.run(file))
        .hasMessageContaining("unknown action 'bloc'")
        .hasMessageContaining("unknown key 'expct'")
        .hasMessageContaining("either a message or a tool");
  }

  @Test
  void casesThatPassedAreRunAgainOnlyIfSomethingChanged() throws Exception {
    // Given a loader that remembers
    Path file = Files.writeString(folder.resolve("remembered.toml"), POLICY);
    Path cases = Files.writeString(folder.resolve("remembered.cases.toml"), CASES);
    Set<String> remembered = new HashSet<>();
    PassedCases passed =
        new PassedCases() {
          @Override
          public boolean contains(String digest) {
            return remembered.contains(digest);
          }

          @Override
          public void add(String digest) {
            remembered.add(digest);
          }
        };
    PolicyLoader loader = new PolicyLoader(MessageFixture.PLACE, passed);

    // When it loads a policy whose cases pass
    loader.load(List.of(file), 1);
    loader.load(List.of(file), 2);

    // Then they are remembered, by what they are
    assertThat(remembered).hasSize(1);

    // And cases that changed are run, and remembered only if they pass
    Files.writeString(cases, CASES.replace("rule = \"leak\"", "rule = \"exec\""));
    assertThatThrownBy(() -> loader.load(List.of(file), 3)).isInstanceOf(PolicyException.class);
    assertThat(remembered).hasSize(1);

    // And so are those of a policy that changed
    Files.writeString(cases, CASES);
    Files.writeString(file, POLICY.replace("\"secret\"", "\"open\""));
    assertThatThrownBy(() -> loader.load(List.of(file), 4)).isInstanceOf(PolicyException.class);
  }

  @Test
  void whatIsRememberedIsNotRun() throws Exception {
    // Given cases that would fail, if they had not passed
    Path file = Files.writeString(folder.resolve("known.toml"), POLICY);
    Files.writeString(
        folder.resolve("known.cases.toml"), CASES.replace("rule = \"leak\"", "rule = \"exec\""));
    PassedCases all =
        new PassedCases() {
          @Override
          public boolean contains(String digest) {
            return true;
          }

          @Override
          public void add(String digest) {
            throw new AssertionError("it was run");
          }
        };

    // Then the policy loads
    assertThat(new PolicyLoader(MessageFixture.PLACE, all).load(List.of(file), 1)).isNotNull();
  }
}
