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
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(code -> code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE)
            .array(int[].class)
            .ofMaxSize(20)
            .map(codes -> new String(codes, 0, codes.length)),
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
  void whatLooksEncodedIsEncoded() {
    assertThat(HeaderValue.of("=?base64?=")).isEqualTo("=?base64?PT9iYXNlNjQ/PQ==?=");
  }

  @Example
  void whatOnlyLooksEncodedIsNoText() {
    assertThat(HeaderValue.decoded("=?base64?aGVyZQ?=")).isEmpty(); // no padding
    assertThat(HeaderValue.decoded("=?base64?aGVyZR==?=")).isEmpty(); // not canonical
    assertThat(HeaderValue.decoded("=?base64?/w==?=")).isEmpty(); // no UTF-8
    assertThat(HeaderValue.decoded("=?base64?=")).isEmpty(); // one mark is both
    assertThat(HeaderValue.decoded("=?BASE64?aGVyZQ==?=")).contains("=?BASE64?aGVyZQ==?=");
  }
}
