package dev.clawdefender.slm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.slm.LabelledCall;
import dev.clawdefender.slm.model.RiskRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Text that is added behind a call's own takes nothing away: no feature, so no level. */
class AppendedTextTest {
  private static final List<LabelledCall> CALLS = LabelledCall.all();
  private static final SignalScan SCAN = Signals.scan();

  @Property(tries = 3000)
  void whatIsAddedTakesNoFeatureAway(@ForAll long seed, @ForAll("texts") String text) {
    // Given
    LabelledCall call = CALLS.get(new Random(seed).nextInt(CALLS.size()));
    Set<Feature> before = CallFeatures.of(call.request(), SCAN);
    // When
    ObjectNode arguments = call.arguments().deepCopy();
    List<String> names = new ArrayList<>();
    arguments.properties().stream()
        .filter(member -> member.getValue().isTextual())
        .forEach(member -> names.add(member.getKey()));
    if (!names.isEmpty()) {
      String name = names.get(new Random(seed).nextInt(names.size()));
      JsonNode old = arguments.get(name);
      arguments.put(name, old.textValue() + (seed % 2 == 0 ? " " : "\n") + text);
    }
    Set<Feature> after = CallFeatures.of(call.with(arguments).request(), SCAN);
    // Then
    assertThat(after).containsAll(before);
  }

  @Property(tries = 1000)
  void anotherArgumentTakesNoFeatureAway(
      @ForAll long seed, @ForAll("texts") String name, @ForAll("texts") String text) {
    // Given
    LabelledCall call = CALLS.get(new Random(seed).nextInt(CALLS.size()));
    // When
    ObjectNode arguments = call.arguments().deepCopy();
    arguments.put("x" + name, text);
    // Then
    assertThat(CallFeatures.of(call.with(arguments).request(), SCAN))
        .containsAll(CallFeatures.of(call.request(), SCAN));
  }

  @Property(tries = 2000)
  void aWordOfAToolsNameTakesNoFeatureAway(@ForAll long seed, @ForAll("names") List<String> words) {
    // Given
    LabelledCall call = CALLS.get(new Random(seed).nextInt(CALLS.size()));
    // When
    Set<Feature> named = CallFeatures.of(named(call, String.join("_", words)), SCAN);
    // Then
    for (int i = 0; i < words.size(); i++) {
      List<String> fewer = new ArrayList<>(words);
      fewer.remove(i);
      assertThat(named).containsAll(CallFeatures.of(named(call, String.join("_", fewer)), SCAN));
    }
    assertThat(named).containsAll(CallFeatures.of(named(call, ""), SCAN));
  }

  @Example
  void aNameDoesNotHideWhatIsRun() {
    for (String tool : List.of("explain", "find_and_run", "search", "lint", "remember", "x")) {
      assertThat(
              CallFeatures.of(
                  named("server", tool, LabelledCall.json("{\"command\":\"sudo rm -rf /\"}")),
                  SCAN))
          .as(tool)
          .contains(Feature.DESTROYS, Feature.AS_ROOT);
    }
  }

  private static RiskRequest named(LabelledCall call, String tool) {
    return named(call.server(), tool, call.request().arguments());
  }

  private static RiskRequest named(String server, String tool, @Nullable JsonValue arguments) {
    return new RiskRequest(server, tool, arguments, false, List.of());
  }

  @Provide
  Arbitrary<List<String>> names() {
    return Arbitraries.of(
            "explain",
            "find",
            "and",
            "run",
            "search",
            "lint",
            "format",
            "think",
            "grep",
            "read",
            "write",
            "send",
            "sql",
            "python",
            "shell",
            "command",
            "execute",
            "remember",
            "db")
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.strings().withChars("=|;&(){}[]<>'\"\\%$ \n/~.-").ofMaxLength(20),
        Arbitraries.strings()
            .withChars("abcdefghijklmnopqrstuvwxyzABCDEF0123456789+/=%\\xu")
            .ofMaxLength(60));
  }
}
