package dev.clawdefender.slm.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A child process that is started, started again and ended. The child imitates llama-server, since
 * no package that can be had here has that program: see {@link ImitatedServer}.
 */
class OwnServerTest {
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path program;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    program = folder.resolve("llama-server");
    file = Files.writeString(folder.resolve("tiny.gguf"), "GGUF");
    String script =
        "#!/bin/sh\nexec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
            + System.getProperty("java.class.path")
            + "' "
            + ImitatedServer.class.getName()
            + " \"$@\"\n";
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  @AfterEach
  void nothingOfItIsLeft() throws InterruptedException {
    while (!children().isEmpty()) {
      Thread.sleep(20);
    }
  }

  /** Also those whose shell has gone. */
  private List<ProcessHandle> children() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .filter(arguments -> List.of(arguments).contains(file.toString()))
                    .isPresent())
        .toList();
  }

  private static RiskRequest call(String tool) {
    return new RiskRequest("files", tool, null, false, List.of());
  }

  @Test
  void itIsAskedOnceItHasReadItsModelAndEndsWithUs() throws Exception {
    try (OwnServer server = new OwnServer(program, file, START)) {
      // Given
      assertThat(server.assess(call("read"))).isEqualTo(new Unassessed(Reason.OFF));
      // When
      server.awaitReady(START);
      // Then
      assertThat(server.assess(call("read"))).isInstanceOf(Opinion.class);
      assertThat(children()).isNotEmpty();
    }
  }

  @Test
  void oneThatEndsIsStartedAgain() throws Exception {
    try (OwnServer server = new OwnServer(program, file, START)) {
      // Given
      server.awaitReady(START);
      // When
      assertThat(server.assess(call("crash"))).isEqualTo(new Unassessed(Reason.INVALID));
      // Then
      Assessment next = server.assess(call("read"));
      while (!(next instanceof Opinion)) {
        Thread.sleep(20);
        next = server.assess(call("read"));
      }
    }
  }

  @Test
  void oneThatDoesNotAnswerAnyMoreIsStartedAgain() throws Exception {
    try (OwnServer server = new OwnServer(program, file, LIMIT)) {
      // Given
      server.awaitReady(START);
      // When
      assertThat(server.assess(call("hang"))).isEqualTo(new Unassessed(Reason.TIMEOUT));
      // Then
      while (!(impatiently(server) instanceof Opinion)) {
        Thread.sleep(20);
      }
    }
  }

  /** As it is asked while sessions run: by a thread that is interrupted soon after the limit. */
  private static @Nullable Assessment impatiently(OwnServer server) throws Exception {
    FutureTask<Assessment> asking = new FutureTask<>(() -> server.assess(call("read")));
    Thread asks = Thread.ofPlatform().start(asking);
    if (!asks.join(LIMIT.plus(LIMIT.dividedBy(4)))) {
      asking.cancel(true);
      asks.join();
      return null;
    }
    return asking.get();
  }

  @Test
  void aProgramThatDoesNotRunLeavesCallsUnassessed() throws Exception {
    try (OwnServer server = new OwnServer(folder.resolve("absent"), file, LIMIT)) {
      // When
      server.awaitReady(LIMIT);
      // Then
      assertThat(server.assess(call("read"))).isEqualTo(new Unassessed(Reason.OFF));
    }
  }
}
