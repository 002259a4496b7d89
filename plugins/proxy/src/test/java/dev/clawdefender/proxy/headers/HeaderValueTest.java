package dev.clawdefender.proxy.headers;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HeaderValueTest {
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ascii(),
        Arbitraries.strings()
            .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c))),
        Arbitraries.strings().ascii().map(text -> "=?base64?" + text + "?="));
  }

  @Property
  void whatIsSentCanBeAHeaderAndIsUnderstoodAsWhatItWas(@ForAll("texts") String text) {
    // When
    String value = HeaderValue.of(text);

    // Then
    assertThat(value).isEqualTo(value.strip()).matches("[\\t -~]+");
    assertThat(HeaderValue.decoded(value)).contains(text);
  }

  @Example
  void whatOnlyLooksEncodedIsNoText() {
    assertThat(HeaderValue.decoded("=?base64?aGVyZQ?=")).isEmpty(); // no padding
    assertThat(HeaderValue.decoded("=?base64?aGVyZR==?=")).isEmpty(); // not the shortest
    assertThat(HeaderValue.decoded("=?base64?/w==?=")).isEmpty(); // no UTF-8
    assertThat(HeaderValue.decoded("=?base64?=")).contains("=?base64?=");
    assertThat(HeaderValue.decoded("=?BASE64?aGVyZQ==?=")).contains("=?BASE64?aGVyZQ==?=");
  }
}
