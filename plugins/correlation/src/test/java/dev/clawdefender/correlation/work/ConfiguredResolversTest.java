package dev.clawdefender.correlation.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

  @Test
  void whatAServerWroteThereIsNotBelieved() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("resolv.conf"), "nameserver 192.0.2.53\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    ConfiguredResolvers resolvers = new ConfiguredResolvers(List.of(link));
    resolvers.note(writes(folder.resolve("other")));
    Files.writeString(file, "nameserver 192.0.2.53\nnameserver 2001:DB8:0::53\n");
    resolvers.read();
    assertThat(resolvers.contains("2001:db8::53")).isTrue();

    // When
    resolvers.note(writes(file.toRealPath()));
    resolvers.read();

    // Then
    assertThat(resolvers.contains("192.0.2.53")).isTrue();
    assertThat(resolvers.contains("2001:db8::53")).isFalse();
  }

  private static OsEvent writes(Path path) {
    return new OsEvent(
        Instant.EPOCH,
        "files",
        "s",
        9,
        1,
        "",
        "",
        "",
        new OsAction.Open(path.toString(), OsAction.Access.WRITE, false),
        Sensitivity.NOTABLE,
        "ebpf",
        Certainty.SEEN);
  }
}
