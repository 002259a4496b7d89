package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdSalvageTest {
  private static @Nullable String find(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return IdSalvage.find(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|{'id':1}",
        "'a'|{'id':'a','method':'x','method':'y'}",
        "7|{'jsonrpc':'2.0','id' : 7 , bad}",
        "7| \t{'a':{'id':1},'b':[{'id':2}],'c':'id','id':7}",
        "7|{'id':7,'params':{'x':'\u00ff",
        "7|{'x':'\\\\','id':7",
        "7|{'x':',\\'id\\':8','id':7}",
        "'\\ud800'|{'id':'\\ud800',]",
        "7|{'a':NaN,'id':7}",
        "-7|{'id':-7,'deep':[[[[[[",
      })
  void found(String id, String text) {
    // When
    String found = find(text.replace('\'', '"'));

    // Then
    assertThat(found).isEqualTo(id.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{}",
        "]]]]",
        "null",
        "7",
        "'id':7",
        "{'ID':7}",
        "{'a':{'id':7}}",
        "[{'id':7}]",
        "[0,'id':7]",
        "{'id':7,'id':7}",
        "{'id':7,'id':8}",
        "{'id':7,'id':null}",
        "{'id':null}",
        "{'id':1.5}",
        "{'id':-0}",
        "{'id':1e3}",
        "{'id':01}",
        "{'id':{}}",
        "{'id':[1]}",
        "{'id':true}",
        "{'id':9007199254740992}",
        "{'id':'a",
        "{'id'",
        "{'id':",
        "{'id",
        "{'id':'\u00ff'}",
        "{'id':'a\u0001'}",
        "{'id':'\\x'}",
        "{'id' 7}",
        "{'a':'id':7}",
        "{'a\\':1,'id':7"
      })
  void notFound(String text) {
    // When
    String found = find(text.replace('\'', '"'));

    // Then
    assertThat(found).isNull();
  }

  @Property(tries = 5_000)
  void whateverComesOutIsAUsableId(
      @ForAll
          @Chars({'{', '}', '[', ']', '"', 'i', 'd', ':', ',', '\\', '1', '-', '\u00ff', ' '})
          @StringLength(max = 40)
          String noise) {
    for (String text : new String[] {noise, "{\"id\":" + noise, "{" + noise + ",\"id\":5}"}) {
      // When
      String found = find(text);

      // Then
      if (found != null) {
        byte[] bytes =
            ("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + found + "}").getBytes(UTF_8);
        JsonTape tape = new JsonTape();
        assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
        assertThat(new Envelope().read(tape, 0)).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {254, 255})
  void aVeryLongIdIsNotRepeated(int length) {
    // When
    String found = find("{\"id\":\"" + "x".repeat(length) + "\"}");

    // Then
    assertThat(found != null).isEqualTo(length + 2 <= 256);
  }
}
