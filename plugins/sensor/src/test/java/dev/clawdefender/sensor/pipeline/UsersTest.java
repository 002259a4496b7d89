package dev.clawdefender.sensor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
  @TempDir private Path folder;

  @Test
  void whoIsNotListedHasANumberAndHasTheFileReadOnceASecondAtMost() throws Exception {
    // Given
    AtomicLong clock = new AtomicLong();
    Path file = Files.writeString(folder.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n");
    Users users = new Users(file, clock::get);
    assertThat(users.name(0)).isEqualTo("root");
    assertThat(users.name(-1)).isEmpty();

    // When somebody is listed later
    assertThat(users.name(1000)).isEqualTo("1000");
    Files.writeString(file, "root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n");

    // Then
    assertThat(users.name(1000)).isEqualTo("1000");
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(users.name(1000)).isEqualTo("me");
    assertThat(users.name(0)).isEqualTo("root");
  }
}
