package dev.clawdefender.correlation.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredResolversTest {
  @TempDir private Path folder;

  @Test
  void theyAreThoseOfTheFilesAsTheyAreNow() throws Exception {
    // Given a file, and one that is not there
    Path file = folder.resolve("resolv.conf");
    Files.writeString(
        file, "# nameserver 192.0.2.1\n  nameserver\t192.0.2.53  \nnameserver 2001:db8::53\nx\n");
    ConfiguredResolvers resolvers =
        new ConfiguredResolvers(List.of(file, folder.resolve("missing")));

    // Then
    assertThat(resolvers.isAsked(new Endpoint("192.0.2.53", 53))).isTrue();
    assertThat(resolvers.isAsked(new Endpoint("2001:db8::53", 53))).isTrue();
    assertThat(resolvers.isBeyond(new Endpoint("192.0.2.53", 443))).isTrue();
    assertThat(resolvers.isBeyond(new Endpoint("192.0.2.1", 53))).isTrue();
    assertThat(resolvers.isBeyond(new Endpoint("127.0.0.53", 53))).isFalse();

    // When the machine comes into another network
    Files.writeString(file, "nameserver 198.51.100.53\n");
    resolvers.read();

    // Then
    assertThat(resolvers.contains("198.51.100.53")).isTrue();
    assertThat(resolvers.contains("192.0.2.53")).isFalse();
  }
}
