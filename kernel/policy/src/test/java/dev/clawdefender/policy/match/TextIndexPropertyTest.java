package dev.clawdefender.policy.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TextIndexPropertyTest {
  @Property(tries = 2000)
  void everyMatcherThatMatchesIsACandidate(
      @ForAll("globs") List<String> globs, @ForAll("texts") String text) {
    // Given
    Map<String, TextMatcher> distinct = new LinkedHashMap<>();
    globs.forEach(glob -> distinct.put(Glob.parse(glob).key(), Glob.parse(glob)));
    List<TextMatcher> matchers = new ArrayList<>(distinct.values());
    // When
    IntBag bag = new IntBag();
    bag.clear();
    new TextIndex(matchers).candidates(text, bag);
    // Then
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < bag.size(); i++) {
      found.add(bag.get(i));
    }
    for (int id = 0; id < matchers.size(); id++) {
      if (matchers.get(id).matches(text)) {
        assertThat(found).contains(id);
      }
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abé").ofMaxLength(10);
  }

  @Provide
  Arbitrary<List<String>> globs() {
    return Arbitraries.of("a", "b", "ab", "é", "*", "?", "[ab]")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(parts -> String.join("", parts))
        .list()
        .ofMaxSize(20);
  }
}
