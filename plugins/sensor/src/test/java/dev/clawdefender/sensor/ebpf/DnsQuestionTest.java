package dev.clawdefender.sensor.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DnsQuestionTest {
  @Property
  void findsTheNameThatIsAskedFor(@ForAll("names") List<String> labels, @ForAll boolean overTcp) {
    // Given
    byte[] message = question(labels, (byte) 1);
    byte[] sent = overTcp ? withLength(message) : message;

    // When
    String name = DnsQuestion.name(sent);

    // Then
    assertThat(name).isEqualTo(String.join(".", labels));
  }

  @Property
  void anAnswerIsNoQuestion(@ForAll("names") List<String> labels) {
    // Given
    byte[] message = question(labels, (byte) 0x81);

    // When
    // Then
    assertThat(DnsQuestion.name(message)).isNull();
  }

  @Property
  void aCutQuestionIsNone(@ForAll("names") List<String> labels, @ForAll byte at) {
    // Given
    byte[] message = question(labels, (byte) 1);
    int nameEnds = message.length - 5;

    // When
    byte[] cut = Arrays.copyOf(message, Byte.toUnsignedInt(at) % (nameEnds + 1));

    // Then
    assertThat(DnsQuestion.name(cut)).isNull();
  }

  @Property
  void anythingIsReadWithoutAnError(@ForAll byte[] bytes) {
    // Given
    // When
    String name = DnsQuestion.name(bytes);

    // Then
    if (name != null) {
      assertThat(name).isNotEmpty().hasSizeLessThan(bytes.length);
    }
  }

  @Provide
  Arbitrary<List<String>> names() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars('-', '_', '0')
        .ofMinLength(1)
        .ofMaxLength(63)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private static byte[] question(List<String> labels, byte flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // An identifier that is no length, the flags, one question.
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xff, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : labels) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, 1, 0, 1});
    return out.toByteArray();
  }

  private static byte[] withLength(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(message.length >> 8);
    out.write(message.length);
    out.writeBytes(message);
    return out.toByteArray();
  }
}
