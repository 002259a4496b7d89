package dev.clawdefender.slm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.slm.LabelledCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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
