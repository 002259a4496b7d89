package dev.clawdefender.correlation.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestIdTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "1 | 1.0",
        "1 | 1e0",
        "100 | 1E+2",
        "0 | -0",
        "0 | 0.00",
        "-5 | -5.0",
        "9007199254740993 | 9007199254740993.0",
        "\"a/b\" | \"a\\/b\"",
        "\"ab\" | \"\\u0061b\"",
        "\"\\n\" | \"\\u000a\"",
        "\"\\uD83D\\uDE00\" | \"😀\"",
      })
  void whatIsTheSameIdIsTheSameText(String one, String other) {
    assertThat(RequestId.key(one)).isEqualTo(RequestId.key(other));
  }

  @Test
  void numbersAndStringsAreDifferent() {
    assertThat(RequestId.key("1")).isNotEqualTo(RequestId.key("\"1\""));
    assertThat(RequestId.key("1")).isNotEqualTo(RequestId.key("10"));
    assertThat(RequestId.key("1.5")).isNotEqualTo(RequestId.key("1"));
  }

  @Test
  void aNumberThatWouldBeVeryLongStaysAsItIs() {
    assertThat(RequestId.key("1e999999999")).isEqualTo("1e999999999");
  }

  @Test
  void aServerCannotKeepACallOpenByAnotherSpelling() {
    // Given
    Scene scene = new Scene();
    scene.call("1", Declaration.NOTHING, 0);
    // When
    scene.answered("1.0", 1).tick(10_000);
    // Then
    assertThat(scene.engine.pending()).isZero();
  }
}
