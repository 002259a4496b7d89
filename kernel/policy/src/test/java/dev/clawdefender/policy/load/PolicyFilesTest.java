package dev.clawdefender.policy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clawdefender.api.Action;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyFilesTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<PolicyProblem> problems(Path... files) {
    PolicyException e =
        catchThrowableOfType(PolicyException.class, () -> PolicyFiles.read(List.of(files)));
    assertThat(e).as("the policy is refused").isNotNull();
    return e.problems();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "match = { tool_names = 'x' }",
            "3:11",
            "unknown key 'tool_names'",
            "did you mean 'tool_name'?"),
        arguments("match = { tool_name = 5 }", "3:11", "must be a string or an array", ""),
        arguments("match = { tool_name = [5] }", "3:24", "must hold strings only", ""),
        arguments("match = { tool_name = [] }", "3:11", "is empty", ""),
        arguments("match = { tool_name = '' }", "3:11", "an empty pattern", ""),
        arguments("match = { tool_name = '[exec' }", "3:11", "without a matching ']'", ""),
        arguments("match = { tool_name = 're:(a' }", "3:11", "bad regular expression", ""),
        arguments("match = { resource_path = 'a**b' }", "3:11", "'**' must stand alone", ""),
        arguments("match = { resource_path = 're:a' }", "3:11", "takes globs", ""),
        arguments(
            "match = { event_type = 'tool_cal' }",
            "3:11",
            "unknown event_type",
            "did you mean 'tool_call'?"),
        arguments(
            "match = { direction = 'up' }",
            "3:11",
            "unknown direction",
            "one of to-server, to-client"),
        arguments("match = { host = '10.0.0.0/40' }", "3:11", "from 0 to 32", ""),
        arguments("match = { args = { 'x' = 'y' } }", "3:20", "a JSON pointer starts with '/'", ""),
        arguments("match = { args = { '/a~2' = 'y' } }", "3:20", "'~0'", ""),
        arguments(
            "match = { args = { '/a' = { mn = 1 } } }",
            "3:29",
            "unknown key 'mn'",
            "did you mean 'min'?"),
        arguments(
            "match = { args = { '/a' = { min = 2, max = 1 } } }", "3:29", "greater than max", ""),
        arguments("match = { args = {} }", "3:11", "'args' is empty", ""),
        arguments("match = {}", "3:1", "asks for nothing", ""),
        arguments("match = { any = false }", "3:1", "asks for nothing", ""),
        arguments("match = { any = 'yes' }", "3:11", "must be true or false", ""),
        arguments("match = { any = true }\npriority = -1", "4:1", "a whole number from 0", ""),
        arguments("match = { any = true }\nenabled = 1", "4:1", "must be true or false", ""),
        arguments(
            "match = { any = true }\nprioritty = 1",
            "4:1",
            "unknown key",
            "did you mean 'priority'?"),
        arguments("message = 'x'", "1:1", "has no match", ""));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void refusesWhatItDoesNotUnderstand(String rest, String at, String message, String hint)
      throws IOException {
    // Given
    Path file = file("p.toml", "[rules.r]\naction = 'block'\n" + rest);
    // When
    List<PolicyProblem> problems = problems(file);
    // Then
    assertThat(problems).hasSize(1);
    PolicyProblem problem = problems.getFirst();
    assertThat(problem.text()).contains("p.toml:" + at + ":").contains(message);
    assertThat(problem.hint() == null ? "" : problem.hint()).contains(hint);
  }

  @Test
  void refusesAnUnknownActionAndSaysWhichIsMeant() throws IOException {
    assertThat(problems(file("p.toml", "[rules.r]\naction = 'blok'\nmatch = { any = true }")))
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.text()).contains(":2:1:").contains("mean 'block'?"));
  }

  @Test
  void collectsAllProblemsEvenBesideSyntaxErrors() throws IOException {
    List<PolicyProblem> problems =
        problems(
            file("p.toml", "deflt = 'block'\n[rules.r]\naction = 'no'\nx = = 1\n"),
            file("q.toml", "[metadata]\nanything = 1\n[rulez]\n"),
            folder.resolve("absent.toml"));
    assertThat(problems)
        .extracting(PolicyProblem::text)
        .anyMatch(text -> text.contains("p.toml:4:"))
        .anyMatch(text -> text.contains("unknown key 'deflt'"))
        .anyMatch(text -> text.contains("unknown action 'no'"))
        .anyMatch(text -> text.contains("unknown key 'rulez'"))
        .anyMatch(text -> text.contains("absent.toml") && text.contains("cannot be read"));
  }

  @Test
  void disabledRulesAreCheckedAndDropped() throws Exception {
    String good = "[rules.r]\nenabled = false\naction = 'block'\nmatch = { any = true }\n";
    assertThat(PolicyFiles.read(List.of(file("p.toml", good))).rules()).isEmpty();
    assertThat(problems(file("p.toml", good.replace("any = true", "anny = true")))).hasSize(1);
  }

  @Test
  void aNameInTwoFilesIsRefusedNamingBothPlaces() throws IOException {
    String text = "[rules.same]\naction = 'block'\nmatch = { any = true }\n";
    assertThat(problems(file("a.toml", text), file("b.toml", text)))
        .singleElement()
        .satisfies(p -> assertThat(p.text()).contains("b.toml:1:").contains("a.toml:1:"));
    assertThat(problems(file("c.toml", text + text)).getFirst().text())
        .contains("previously defined at line 1");
  }

  @Test
  void severalFilesAreOnePolicy() throws Exception {
    // Given
    Path one =
        file(
            "one.toml",
            """
            default = "allow"
            rules.z = { action = "log", match = { any = true } }
            rules."a.b c" = { action = "log", match = { any = true } }
            rules.first = { action = "log", priority = 0, match = { any = true } }
            """);
    Path two =
        file(
            "two.toml",
            "default = 'prompt'\nrules.m = { action = 'log', match = { any = true } }\n");
    // When
    Policy policy = PolicyFiles.read(List.of(one, two));
    // Then
    assertThat(policy.fallback()).isEqualTo(Action.PROMPT);
    assertThat(policy.rules()).extracting(Rule::name).containsExactly("a.b c", "first", "m", "z");
  }

  @Test
  void whatWasNoticedInASessionOnlyMakesPolicyStricter() throws Exception {
    // Given
    String rule = "[rules.r]\naction = '%s'\nmatch = { %s }\n";
    // Then
    assertThat(PolicyFiles.read(List.of(file("a.toml", rule.formatted("block", "risk = 'high'")))))
        .extracting(policy -> policy.rules().size())
        .isEqualTo(1);
    assertThat(problems(file("b.toml", rule.formatted("allow", "risk = 'high'"))).getFirst().text())
        .contains("b.toml:3:11")
        .contains("can only make policy stricter");
    assertThat(problems(file("c.toml", rule.formatted("log", "finding = 'x'")))).hasSize(1);
    assertThat(problems(file("d.toml", rule.formatted("block", "risk = 'hihg'"))).getFirst().text())
        .contains("did you mean 'high'");
  }

  @Test
  void whatIsNotTextOrTooLargeIsRefused() throws IOException {
    Path binary = Files.write(folder.resolve("b.toml"), new byte[] {'#', (byte) 0xFF});
    assertThat(problems(binary).getFirst().message()).contains("UTF-8");
    byte[] large = "#".repeat(TomlFile.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8);
    Path big = Files.write(folder.resolve("c.toml"), large);
    assertThat(problems(big).getFirst().message()).contains("larger");
    Path deep = file("d.toml", "a = " + "[".repeat(20_000));
    assertThat(problems(deep)).isNotEmpty();
  }
}
