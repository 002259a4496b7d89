package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.read.LogReader;
import dev.clawdefender.audit.read.Verifier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our process is killed while messages rush through it, at a random moment. {@code
 * -Dclawdefender.kills=1000} does it more often than each build can wait for.
 */
class KillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("clawdefender.kills", 6);
  private static final int KILLS_A_DIRECTORY = 25;
  private static final int MAX_MESSAGES = 9_000;

  @TempDir private Path folder;

  private final Random random = new Random();

  @Test
  void whatTheServerGotIsRecordedOnceAndTheLogIsWhole() throws Exception {
    long received = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      // Given
      Path audit = folder.resolve("audit-" + kill / KILLS_A_DIRECTORY);
      Path record = folder.resolve("record");
      Files.writeString(record, "");
      String session = "kill" + kill;

      // When
      rushAndKill(audit, record, session);

      // Then: right after the kill, and again once the next process has tidied up
      List<String> got = ids(record);
      received += got.size();
      assertRecorded(audit, session, got);
      assertThat(new Verifier(audit, null).run().faults()).as("kill %d", kill).isEmpty();
    }
    System.out.println(KILLS + " kills, " + received + " messages had reached the server");
    assertThat(received).isPositive();
  }

  private void rushAndKill(Path audit, Path record, String session) throws Exception {
    Path policy = Files.writeString(folder.resolve("policy.toml"), "default = \"log\"\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender")
                    .toString(),
                "run",
                "--policy",
                policy.toString(),
                "--audit-dir",
                audit.toString(),
                "--server",
                session,
                "--",
                "sh",
                "-c",
                "cat > " + record)
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    Thread rush = Thread.ofPlatform().start(() -> rush(process.getOutputStream()));
    while (Files.size(record) == 0 && process.isAlive()) {
      Thread.onSpinWait();
    }
    Thread.sleep(0, random.nextInt(1_000_000));
    TimeUnit.MICROSECONDS.sleep(random.nextInt(200_000));
    process.destroyForcibly().waitFor();
    rush.interrupt();
    rush.join();
    awaitEnd(record);
  }

  /** The server has its end of input some time after our process is gone. */
  private static void awaitEnd(Path record) throws Exception {
    while (ProcessHandle.allProcesses()
        .anyMatch(each -> each.info().commandLine().orElse("").contains("cat > " + record))) {
      Thread.sleep(5);
    }
  }

  private static void rush(OutputStream out) {
    try (out) {
      for (int id = 0; id < MAX_MESSAGES; id++) {
        String call =
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"t\",\"arguments\":{\"x\":\"some"
                + " text\"}}}\n";
        out.write(call.getBytes(StandardCharsets.UTF_8));
      }
      Thread.sleep(5_000); // the kill comes while the session is open
    } catch (IOException e) {
      // This is the kill.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> ids(Path record) throws IOException {
    List<String> ids = new ArrayList<>();
    String text = Files.readString(record);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      ids.add(JSON.readTree(line).path("id").asText());
    }
    return ids;
  }

  private static void assertRecorded(Path audit, String server, List<String> got)
      throws IOException {
    List<String> recorded = new ArrayList<>();
    List<String> all = new ArrayList<>();
    new LogReader(audit, new byte[32])
        .read(
            record -> {
              if (record.path("kind").asText().equals("message")) {
                all.add(record.path("server").asText() + " " + record.path("id").asText());
                if (isOf(record, server)) {
                  recorded.add(record.path("id").asText());
                }
              }
            });
    assertThat(recorded).containsAll(got);
    assertThat(all).doesNotHaveDuplicates();
  }

  private static boolean isOf(JsonNode record, String server) {
    return record.path("server").asText().equals(server);
  }
}
