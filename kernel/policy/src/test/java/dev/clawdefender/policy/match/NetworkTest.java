package dev.clawdefender.policy.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.200.3.4, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 1.2.3.4, true",
    "fe80::/10, fe80::1, true",
    "fe80::/10, fec0::1, false",
    "169.254.169.254, 169.254.169.254, true",
    "169.254.169.254, 169.254.169.253, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "2001:db8::/32, 2001:db8:1:2:3:4:5:6, true",
    "2001:db8:0:1::/64, 2001:db8:0:2::1, false",
    "10.0.0.0/8, 10.0.0.1.example, false",
    "10.0.0.0/8, localhost, false",
  })
  void containsItsAddresses(String network, String host, boolean expected) {
    assertThat(Network.parse(network).matches(host)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "::1/129", "x/8", "1.2.3.4/", "1::2::3/8"})
  void refusesWhatIsNoNetwork(String network) {
    assertThatThrownBy(() -> Network.parse(network)).isInstanceOf(PatternException.class);
  }

  @RepeatedTest(20)
  void readsAddressesAsTheJdkWritesThem() throws Exception {
    // Given
    byte[] bytes = new byte[16];
    new Random().nextBytes(bytes);
    bytes[0] = 0x20;
    // When
    String text = InetAddress.getByAddress(bytes).getHostAddress();
    // Then
    assertThat(Network.parse(text).matches(text)).isTrue();
    assertThat(Network.parse(text).matches("[" + text + "]")).isTrue();
  }
}
