package dev.clawdefender.sensor.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction.Endpoint;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0200 0035 7f000001 0000000000000000,127.0.0.1,53",
    "0200 ffff c0a80102,192.168.1.2,65535",
    "0a00 01bb 00000000 20010db8000000000000000000000001 00000000,2001:db8::1,443",
    "0a00 01bb 00000000 00000000000000000000000000000001 00000000,::1,443",
    "0a00 01bb 00000000 00000000000000000000ffff0a000001 00000000,10.0.0.1,443",
    "0100 2f72756e2f6100,/run/a,0",
    "0100 2f72756e2f6100ff,/run/a,0",
    "0100 2f72756e2f61,/run/a,0",
    "0100 0061,@a,0",
    "0100,'',0"
  })
  void readsWhatProgramsGive(String bytes, String address, int port) {
    // Given
    byte[] given = HexFormat.of().parseHex(bytes.replace(" ", ""));

    // When
    Endpoint endpoint = SocketAddress.parse(given);

    // Then
    assertThat(endpoint).isEqualTo(new Endpoint(address, port));
  }

  @Test
  void otherKindsAreNone() {
    // Given an address of netlink
    byte[] netlink = HexFormat.of().parseHex("100000000000000000000000");

    // When
    // Then
    assertThat(SocketAddress.parse(netlink)).isNull();
  }

  @Property
  void anythingIsReadWithoutAnError(@ForAll byte[] bytes) {
    // Given
    // When
    Endpoint endpoint = SocketAddress.parse(bytes);

    // Then
    if (endpoint != null) {
      assertThat(endpoint.port()).isBetween(0, 65535);
    }
  }
}
