package dev.clawdefender.policy.match;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
  @Property
  void readsDoublesAsTheyAreWritten(@ForAll double number) {
    assertThat(NumberText.read(Double.toString(number))).isEqualTo(number);
  }

  @Property
  void readsWholeNumbers(@ForAll long number) {
    assertThat(NumberText.read(Long.toString(number))).isEqualTo((double) number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.", ".5", "abc", "1x", "0x10", "NaN", "Infinity", "1f", " 1"})
  void refusesWhatIsNoNumber(String text) {
    assertThat(NumberText.read(text)).isNaN();
  }
}
