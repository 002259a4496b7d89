package dev.clawdefender.policy.match;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "rm -rf .*, 'rm -rf '",
    ".*secret[0-9]+, secret",
    "a|b, ''",
    "(?i)secret, ''",
    "ab?cd, cd",
    "x(abc|def)yz, yz",
    "colou{0}r, colo",
    "a\\.b\\+c, a.b+c",
    "\\Qabc\\E, ''",
    "[x|]abc, abc",
  })
  void findsWhatMustBeThere(String expression, String literal) {
    assertThat(RegexLiteral.of(expression)).isEqualTo(literal);
  }

  @Property(tries = 3000)
  void whatMatchesAlwaysContainsTheLiteral(
      @ForAll("expressions") String expression, @ForAll("texts") String text) {
    com.google.re2j.Pattern pattern;
    try {
      pattern = com.google.re2j.Pattern.compile(expression);
    } catch (com.google.re2j.PatternSyntaxException e) {
      return;
    }
    if (pattern.matcher(text).matches()) {
      assertThat(text).contains(RegexLiteral.of(expression));
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.of(
            "a", "b", "ab", "*", "?", "+", ".", "|", "(", ")", "[ab]", "{0,1}", "\\w", "\\.", "^",
            "$", "(?:a)", "[^a]")
        .list()
        .ofMaxSize(7)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab.").ofMaxLength(5);
  }
}
