package dev.clawdefender.audit.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.audit.read.LogReader;
import dev.clawdefender.audit.read.Verifier;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.journal.JournalFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFaultTest {
  private static final int JOURNAL = 1 << 20;

  @TempDir private Path folder;

  private final Journal journal = new Journal();
  private final JournalEntry entry = new JournalEntry();
  private int next;

  private Drain drain(Path directory, boolean refuses) throws IOException {
    AuditFiles files = new AuditFiles(directory);
    String chain = AuditFiles.newChain();
    Configuration.Audit settings =
        new Configuration.Audit(
            true, directory, false, refuses, Long.MAX_VALUE, Duration.ofDays(1));
    Drain drain =
        new Drain(
            journal,
            JournalFile.create(files.journal(chain), JOURNAL),
            files,
            chain,
            SigningKey.in(folder.resolve("key")),
            settings,
            List::of);
    drain.start();
    return drain;
  }

  private boolean record() {
    return journal.append(
        entry
            .begin(EntryKind.MESSAGE)
            .number(EntryNumber.BYTES, next)
            .text(EntryText.ID, "")
            .text(EntryText.REASON, "a text of some length, so that the disk is full soon"));
  }

  private void recordUntil(BooleanSupplier enough) {
    while (!enough.getAsBoolean()) {
      if (record()) {
        next++;
      }
    }
  }

  private static List<JsonNode> records(Path directory) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    new LogReader(directory, new byte[32]).read(records::add);
    return records;
  }

  private static List<Long> numbers(Path directory) throws IOException {
    return records(directory).stream()
        .filter(record -> record.path("kind").asText().equals("message"))
        .map(record -> record.path("bytes").asLong())
        .toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }

  @Test
  void aFullDiskRefusesWhenTheJournalIsFullToo() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 4)) {
      // Given
      Path directory = Files.createDirectory(disk.folder().resolve("audit"));
      Drain drain = drain(directory, true);
      recordUntil(() -> next == 500);
      // When
      disk.fill();
      recordUntil(drain::failing);
      boolean[] refused = {false};
      while (!refused[0]) {
        refused[0] = !record();
        next += refused[0] ? 0 : 1;
      }
      // Then it says so, and goes on by itself when there is room
      assertThat(drain.failures()).isPositive();
      disk.free();
      await(() -> !drain.failing());
      recordUntil(() -> next % 100 == 0);
      drain.stop();
      assertThat(numbers(directory)).hasSize(next).isSorted().doesNotHaveDuplicates();
      assertThat(new Verifier(directory, null).run().faults()).isEmpty();
    }
  }

  @Test
  void whereItIsWantedRecordsAreLeftOutAndCounted() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 4)) {
      // Given
      Path directory = Files.createDirectory(disk.folder().resolve("audit"));
      Drain drain = drain(directory, false);
      disk.fill();
      recordUntil(drain::failing);
      // When
      int before = next;
      recordUntil(() -> next == before + 20_000);
      disk.free();
      await(() -> !drain.failing());
      drain.stop();
      // Then
      List<JsonNode> lost =
          records(directory).stream()
              .filter(record -> record.path("kind").asText().equals("lost"))
              .toList();
      long missing = lost.stream().mapToLong(record -> record.path("records").asLong()).sum();
      assertThat(missing).isPositive();
      assertThat(numbers(directory)).hasSize((int) (next - missing));
      assertThat(new Verifier(directory, null).run().faults()).isEmpty();
    }
  }

  @Test
  void aFileThatIsGoneIsNoticedAndNotHidden() throws Exception {
    // Given
    Path directory = Files.createDirectory(folder.resolve("audit"));
    Drain drain = drain(directory, true);
    recordUntil(() -> next == 200);
    await(() -> drain.records() == 200);
    // When
    Files.delete(new AuditFiles(directory).files().lastEntry().getValue().get(1));
    recordUntil(drain::failing);
    await(() -> !drain.failing());
    recordUntil(() -> next % 500 == 0);
    drain.stop();
    // Then what came after the deletion was noticed is there, and what is not is said
    assertThat(numbers(directory)).isNotEmpty().last().isEqualTo((long) next - 1);
    assertThat(new Verifier(directory, null).run().faults())
        .singleElement()
        .extracting(fault -> fault.text())
        .isEqualTo("the file is missing");
  }
}
