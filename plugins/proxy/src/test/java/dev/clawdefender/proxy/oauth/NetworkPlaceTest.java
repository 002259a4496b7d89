package dev.clawdefender.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkPlaceTest {
  @ParameterizedTest
  @CsvSource({
    "8.8.8.8,PUBLIC",
    "2606:4700::1111,PUBLIC",
    "172.32.0.1,PUBLIC",
    "100.128.0.1,PUBLIC",
    "10.1.2.3,PRIVATE",
    "172.16.0.1,PRIVATE",
    "192.168.1.1,PRIVATE",
    "100.64.0.1,PRIVATE",
    "fd12::1,PRIVATE",
    "169.254.169.254,NOWHERE",
    "fe80::1,NOWHERE",
    "127.0.0.1,LOOPBACK",
    "127.1.2.3,LOOPBACK",
    "::1,LOOPBACK",
    "0.0.0.0,NOWHERE",
    "0.1.2.3,NOWHERE",
    "::,NOWHERE",
    "224.0.0.1,NOWHERE",
    "255.255.255.255,NOWHERE",
    "198.18.0.1,NOWHERE",
    "ff02::1,NOWHERE",
    // an address of version 4 in one of version 6
    "::ffff:127.0.0.1,LOOPBACK",
    "::ffff:10.0.0.1,PRIVATE",
    "::127.0.0.1,LOOPBACK",
    "64:ff9b::a00:1,PRIVATE",
    "64:ff9b::7f00:1,LOOPBACK",
    "64:ff9b::808:808,PUBLIC",
    "64:ff9b:1::a00:1,PRIVATE",
    "2002:7f00:1::1,LOOPBACK",
    "2002:a9fe:a9fe::1,NOWHERE"
  })
  void anAddressIsWhereItLeads(String address, NetworkPlace place) throws UnknownHostException {
    assertThat(NetworkPlace.of(InetAddress.getByName(address))).isEqualTo(place);
  }
}
