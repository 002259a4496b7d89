package dev.clawdefender.policy.match;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GlobPropertyTest {
  @Property(tries = 3000)
  void aGlobMatchesWhatTheSimplestReadingOfItMatches(
      @ForAll("globs") String glob, @ForAll("texts") String text) {
    assertThat(Glob.parse(glob).matches(text)).isEqualTo(slow(glob, 0, text, 0));
  }

  @Property(tries = 3000)
  void aPathGlobMatchesWhatTheSimplestReadingOfItMatches(
      @ForAll("pathGlobs") String glob, @ForAll("paths") String path) {
    boolean expected = slow(glob.split("/", -1), 0, path.split("/", -1), 0);
    assertThat(PathGlob.parse(glob).matches(path)).isEqualTo(expected);
  }

  @Property(tries = 3000)
  void twoPathGlobsMeetWheneverAPathMatchesBoth(
      @ForAll("pathGlobs") String one,
      @ForAll("pathGlobs") String two,
      @ForAll("paths") String path) {
    PathGlob a = PathGlob.parse(one);
    PathGlob b = PathGlob.lenient(two);
    assertThat(a.meets(b)).isEqualTo(b.meets(a));
    if (a.matches(path) && b.matches(path)) {
      assertThat(a.meets(b)).isTrue();
    }
  }

  @Property(tries = 3000)
  void whatCoversAGlobMatchesAllItsPaths(
      @ForAll("pathGlobs") String cover,
      @ForAll("pathGlobs") String glob,
      @ForAll("paths") String path) {
    if (PathGlob.parse(cover).covers(glob) && PathGlob.lenient(glob).matches(path)) {
      assertThat(PathGlob.parse(cover).matches(path)).isTrue();
    }
  }

  @Property(tries = 2000)
  void whatMatchesContainsThePiecesAndStartsWithThePrefix(
      @ForAll("pathGlobs") String glob, @ForAll("paths") String path) {
    PathGlob parsed = PathGlob.parse(glob);
    if (parsed.matches(path)) {
      assertThat(path).startsWith(parsed.prefix());
      assertThat(parsed.pieces()).allMatch(path::contains);
    }
  }

  private static boolean slow(String glob, int g, String text, int t) {
    if (g == glob.length()) {
      return t == text.length();
    }
    char c = glob.charAt(g);
    if (c == '*') {
      return slow(glob, g + 1, text, t) || (t < text.length() && slow(glob, g, text, t + 1));
    }
    if (t == text.length()) {
      return false;
    }
    if (c == '[') {
      int close = glob.indexOf(']', g + 2);
      String members = glob.substring(g + 1, close);
      boolean negated = members.startsWith("!");
      boolean in = members.indexOf(text.charAt(t), negated ? 1 : 0) >= 0;
      return in != negated && slow(glob, close + 1, text, t + 1);
    }
    return (c == '?' || c == text.charAt(t)) && slow(glob, g + 1, text, t + 1);
  }

  private static boolean slow(String[] glob, int g, String[] path, int p) {
    if (g == glob.length) {
      return p == path.length;
    }
    if (glob[g].equals("**")) {
      return slow(glob, g + 1, path, p) || (p < path.length && slow(glob, g, path, p + 1));
    }
    return p < path.length && slow(glob[g], 0, path[p], 0) && slow(glob, g + 1, path, p + 1);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abc").ofMaxLength(7);
  }

  @Provide
  Arbitrary<String> globs() {
    return Arbitraries.of("a", "b", "c", "*", "?", "[ab]", "[!a]")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts).replace("**", "*"));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "ab", "", "abc")
        .list()
        .ofMaxSize(4)
        .map(parts -> "/" + String.join("/", parts));
  }

  @Provide
  Arbitrary<String> pathGlobs() {
    return Arbitraries.of("a", "b", "ab", "*", "**", "a*", "?", "[ab]", "*b")
        .list()
        .ofMaxSize(4)
        .map(parts -> "/" + String.join("/", parts));
  }
}
