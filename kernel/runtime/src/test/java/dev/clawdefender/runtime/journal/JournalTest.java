package dev.clawdefender.runtime.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final int CAPACITY = 1 << 16;

  @TempDir private Path folder;

  private JournalFile create() throws IOException {
    return JournalFile.create(folder.resolve("journal.ring"), CAPACITY);
  }

  private static JournalEntry numbered(JournalEntry entry, int producer, int number) {
    return entry
        .begin(EntryKind.MESSAGE)
        .number(EntryNumber.PID, producer)
        .number(EntryNumber.BYTES, number)
        .text(EntryText.REASON, "x".repeat(number % 300));
  }

  @Test
  void whatCanBeLeftOutLeavesHalfOfTheRoomToWhatCannot() throws Exception {
    try (JournalFile file = create()) {
      // Given
      Journal journal = new Journal();
      journal.attach(file, Thread.currentThread());
      JournalEntry entry = new JournalEntry();

      // When
      int offered = 0;
      while (journal.offer(numbered(entry, 1, 100))) {
        offered++;
      }
      int appended = 0;
      while (appended < offered / 2 && journal.append(numbered(entry, 2, 100))) {
        appended++;
      }

      // Then
      assertThat(offered).isPositive();
      assertThat(appended).isEqualTo(offered / 2);
      assertThat(journal.waits()).isZero();

      // When nothing can be written
      journal.detach();
      journal.attach(file, Thread.currentThread());
      journal.state(Journal.State.REFUSING);

      // Then
      assertThat(journal.offer(numbered(entry, 1, 100))).isFalse();
    }
    assertThat(new Journal().offer(numbered(new JournalEntry(), 1, 1))).isTrue();
  }

  @Test
  void anEntryIsReadAsItWasWritten() throws Exception {
    // Given
    byte[] json = " {\"a\":\"\u00e9\"} ".getBytes(StandardCharsets.UTF_8);
    try (JournalFile file = create()) {
      Journal journal = new Journal();
      journal.attach(file, Thread.currentThread());
      // When
      boolean kept =
          journal.append(
              new JournalEntry()
                  .begin(EntryKind.MESSAGE)
                  .direction(Direction.TO_CLIENT)
                  .action(Action.PROMPT)
                  .number(EntryNumber.EPOCH, Long.MAX_VALUE)
                  .text(EntryText.TOOL, "caf\u00e9 \ud83d\ude00 \ud83d")
                  .id(json, 2, 5)
                  .arguments(json, 1, json.length - 1));
      JournalRecord read = requireNonNull(file.reader(0).next());
      // Then
      assertThat(kept).isTrue();
      assertThat(read.kind()).isEqualTo(EntryKind.MESSAGE);
      assertThat(read.direction()).isEqualTo(Direction.TO_CLIENT);
      assertThat(read.action()).isEqualTo(Action.PROMPT);
      assertThat(read.number(EntryNumber.EPOCH)).isEqualTo(Long.MAX_VALUE);
      assertThat(read.text(EntryText.TOOL)).isEqualTo("caf\u00e9 \ud83d\ude00 \ufffd");
      assertThat(read.text(EntryText.ID)).isEqualTo("\"a\"");
      assertThat(read.text(EntryText.RULE)).isEmpty();
      assertThat(new String(read.arguments(), StandardCharsets.UTF_8))
          .isEqualTo("{\"a\":\"\u00e9\"}");
      assertThat(read.digest()).isNull();
    }
  }

  @Test
  void nothingIsLostBetweenManyThreadsAndOne() throws Exception {
    // Given a journal that is full all the time
    int producers = 4;
    int each = 20_000;
    try (JournalFile file = create()) {
      Journal journal = new Journal();
      journal.attach(file, Thread.currentThread());
      List<Thread> threads = new ArrayList<>();
      // When
      for (int producer = 0; producer < producers; producer++) {
        int own = producer;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      JournalEntry entry = new JournalEntry();
                      for (int i = 0; i < each; i++) {
                        assertThat(journal.append(numbered(entry, own, i))).isTrue();
                      }
                    }));
      }
      Map<Long, Long> last = new HashMap<>();
      JournalReader reader = file.reader(0);
      for (int count = 0; count < producers * each; ) {
        JournalRecord record = reader.next();
        if (record == null) {
          Thread.onSpinWait();
          continue;
        }
        // Then each thread's entries come in their order
        long producer = record.number(EntryNumber.PID);
        long number = record.number(EntryNumber.BYTES);
        assertThat(number).isEqualTo(last.getOrDefault(producer, -1L) + 1);
        assertThat(record.text(EntryText.REASON)).hasSize((int) number % 300);
        last.put(producer, number);
        count++;
        reader.release(record.end());
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(reader.next()).isNull();
      assertThat(journal.waits()).isPositive();
    }
  }

  @Test
  void aFullJournalRefusesOrLosesAsItIsTold() throws Exception {
    // Given
    try (JournalFile file = create()) {
      Journal journal = new Journal();
      journal.attach(file, Thread.currentThread());
      JournalEntry entry = new JournalEntry();
      journal.state(Journal.State.REFUSING);
      int kept = 0;
      // When
      while (journal.append(numbered(entry, 0, kept))) {
        kept++;
      }
      journal.state(Journal.State.LOSING);
      boolean goesOn = journal.append(numbered(entry, 0, kept));
      // Then
      assertThat(kept).isGreaterThan(100);
      assertThat(goesOn).isTrue();
      assertThat(journal.takeLost()).isEqualTo(1);
      assertThat(journal.takeLost()).isZero();
    }
  }

  @Test
  void anEntryThatWasNotFinishedHidesNoneAfterIt() throws Exception {
    // Given three entries of which the second lacks its stamp, as if its thread had been killed
    Path path = folder.resolve("journal.ring");
    long second;
    try (JournalFile file = create()) {
      Journal journal = new Journal();
      journal.attach(file, Thread.currentThread());
      for (int i = 1; i <= 3; i++) {
        assertThat(journal.append(numbered(new JournalEntry(), 0, i * 10))).isTrue();
      }
      JournalReader reader = file.reader(0);
      second = requireNonNull(reader.next()).end();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8), Ring.ENTRIES + second);
    }
    // When
    List<Long> numbers = new ArrayList<>();
    try (JournalFile taken = requireNonNull(JournalFile.takeOver(path))) {
      JournalReader reader = taken.reader(0);
      for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
        numbers.add(record.number(EntryNumber.BYTES));
      }
      assertThat(taken.abandoned()).isTrue();
    }
    // Then
    assertThat(numbers).containsExactly(10L, 30L);
  }

  @Test
  void theFileIsItsOwnersAndCannotBeTakenFromIt() throws Exception {
    // Given
    try (JournalFile file = create()) {
      // When / Then
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
          .isEqualTo("rw-------");
      assertThat(JournalFile.takeOver(file.path())).isNull();
    }
  }

  @Test
  void whatIsNoJournalIsClearedAwayWhenItIsTakenOver() throws Exception {
    // Given a process that was killed before it had written anything
    Path path = Files.writeString(folder.resolve("journal.ring"), "");
    // When / Then
    assertThat(JournalFile.look(path)).isNull();
    assertThat(JournalFile.takeOver(path)).isNull();
    assertThat(path).doesNotExist();
  }
}
