package dev.clawdefender.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationsTest {
  @ParameterizedTest
  @CsvSource({
    "https://8.8.8.8/mcp, https://9.9.9.9/token",
    "https://10.0.0.1/mcp, https://10.0.0.2/token",
    "https://10.0.0.1/mcp, https://9.9.9.9/token",
    "http://127.0.0.1:8080/mcp, http://localhost:9090/token",
    "https://localhost/mcp, http://127.0.0.1/token"
  })
  void requestsGoToThePublicAndWhereTheServerIs(String server, String url) throws Exception {
    Destinations destinations = new Destinations(URI.create(server));
    assertThat(destinations.address(destinations.url("it", url))).isNotNull();
  }

  @Test
  void whatAPersonConfiguredMayBeInAPrivateNetwork() throws Exception {
    URI server = URI.create("https://8.8.8.8/mcp");
    Destinations destinations = new Destinations(server, Optional.of("https://10.0.0.1/issuer"));
    URI same = destinations.url("it", "https://10.0.0.1/token");
    URI other = destinations.url("it", "https://10.0.0.2/token");

    assertThat(destinations.address(same)).isNotNull();
    assertThatThrownBy(() -> destinations.address(other)).hasMessageContaining("not in");
  }

  @ParameterizedTest
  @CsvSource({
    "https://8.8.8.8/mcp, http://9.9.9.9/token, not accepted",
    "https://8.8.8.8/mcp, http://localhost:2375/containers, not accepted",
    "https://8.8.8.8/mcp, https://127.0.0.1/token, not accepted",
    "https://8.8.8.8/mcp, https://user@9.9.9.9/token, not accepted",
    "https://8.8.8.8/mcp, https://2130706433/token, not in",
    "https://8.8.8.8/mcp, https://10.0.0.1/token, not in",
    "https://10.0.0.1/mcp, http://localhost/token, not accepted",
    "https://10.0.0.1/mcp, https://169.254.169.254/latest, not in",
    "http://127.0.0.1/mcp, https://192.168.1.1/token, not in",
    "https://8.8.8.8/mcp, https://[::ffff:10.0.0.1]/token, not in"
  })
  void elsewhereNobodySendsThem(String server, String url, String why) {
    Destinations destinations = new Destinations(URI.create(server));
    assertThatThrownBy(() -> destinations.address(destinations.url("it", url)))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining(why);
  }
}
