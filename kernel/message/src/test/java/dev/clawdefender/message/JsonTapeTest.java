package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTapeTest {
  private final JsonTape tape = new JsonTape();

  private void read(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
  }

  @Test
  void membersAreFoundWhereTheyAre() {
    // Given
    read("{\"a\":{\"b\":[1,{\"c\":2}],\"x\":3},\"\\u0062\":4,\"é\":5,\"😀\":6,\"c\":null}");

    // When
    int a = tape.member(0, "a");
    int list = tape.member(a, "b");

    // Then
    assertThat(tape.text(list)).isEqualTo("[1,{\"c\":2}]");
    assertThat(tape.text(tape.next(list))).isEqualTo("x");
    assertThat(tape.text(tape.member(0, "b"))).isEqualTo("4");
    assertThat(tape.text(tape.member(0, "é"))).isEqualTo("5");
    assertThat(tape.text(tape.member(0, "😀"))).isEqualTo("6");
    assertThat(tape.is(tape.member(0, "c"), JsonTape.Kind.NULL)).isTrue();
    assertThat(tape.member(0, "x")).isEqualTo(-1);
    assertThat(tape.member(0, "\uD83D")).isEqualTo(-1);
    assertThat(tape.member(list, "c")).isEqualTo(-1);
    assertThat(tape.next(0)).isEqualTo(tape.size());
  }

  @Test
  void loneSurrogatesAreKept() {
    // Given
    read("[\"\\ud800\",\"x\\udc00y\",\"\\udc00\\ud800\",\"\\ud83d\\ude00\"]");

    // When
    String joined = tape.text(1) + tape.text(2) + tape.text(3) + tape.text(4);

    // Then
    assertThat(joined).isEqualTo("\ud800x\udc00y\udc00\ud800\ud83d\ude00");
    assertThat(tape.stringEquals(1, "\ud800")).isTrue();
    assertThat(tape.stringEquals(1, "\ufffd")).isFalse();
    assertThat(tape.stringEquals(4, "😀")).isTrue();
  }

  @Test
  void aReusedTapeShowsNothingOfTheTextBefore() {
    // Given
    read("[" + "1,".repeat(100_000) + "1]");

    // When
    read("{}");

    // Then
    assertThat(tape.size()).isEqualTo(1);
    assertThat(tape.text(0)).isEqualTo("{}");
  }

  @Test
  void aTextIsACharSequenceLikeAnyOther() {
    // Given
    Text text = new Text().append("abc").append('d');

    // When
    text.set(text).append(text);

    // Then
    assertThat(text).hasToString("abcdabcd").hasSize(8);
    assertThat(text.subSequence(2, 4)).isEqualTo("cd");
    assertThat(text.contentEquals("abcdabcd")).isTrue();
    assertThat(text.contentEquals("abcdabce")).isFalse();
    assertThat(text.contentEquals("abc")).isFalse();
    assertThatThrownBy(() -> text.charAt(8)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> text.subSequence(0, 9)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aTextGivesBackTheMemoryOfAVeryLongOne() {
    // Given
    Text text = new Text().append("x".repeat(3_000_000));

    // When
    text.clear();

    // Then
    assertThat(text.array().length).isLessThan(2_000_000);
  }
}
