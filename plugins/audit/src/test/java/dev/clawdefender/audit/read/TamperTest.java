package dev.clawdefender.audit.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.ChainWriter;
import dev.clawdefender.audit.chain.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TamperTest {
  private static final String FIRST = "20260101T000000Z-00000001";
  private static final String SECOND = "20260101T000000Z-00000002";

  @TempDir private Path folder;
  private SigningKey key;
  private Path directory;

  /** What somebody does to a directory. */
  private interface Change {
    void to(Path directory) throws IOException;
  }

  @BeforeEach
  void key() throws IOException {
    key = SigningKey.in(folder.resolve("key"));
    directory = folder.resolve("audit");
  }

  /** Two chains, of which the first has three files and checkpoints in them. */
  private void write() throws IOException {
    chain(FIRST, 5_000, 300_000);
    chain(SECOND, 20, Long.MAX_VALUE);
  }

  private void chain(String name, int records, long rotateBytes) throws IOException {
    try (ChainWriter writer =
        ChainWriter.start(new AuditFiles(directory), name, key, rotateBytes, false)) {
      for (int i = 1; i <= records; i++) {
        if (i % 50 == 1) {
          writer.rotateIfFull();
        }
        String record =
            "{\"journal\":%d,\"time\":\"2026-01-01T00:00:00Z\",\"kind\":\"message\"}".formatted(i);
        writer.add(record.getBytes(StandardCharsets.UTF_8));
        writer.sealIfDue();
        if (i % 50 == 0) {
          writer.commit();
        }
      }
      writer.end();
    }
  }

  private List<Fault> faults() throws IOException {
    return new Verifier(directory, null).run().faults();
  }

  private static Path file(Path directory, String chain, int number) {
    return new AuditFiles(directory).file(chain, number);
  }

  private static void edit(Path file, UnaryOperator<List<String>> change) throws IOException {
    List<String> lines = change.apply(new ArrayList<>(Files.readAllLines(file)));
    Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  private static Change lines(String chain, int number, UnaryOperator<List<String>> change) {
    return directory -> edit(file(directory, chain, number), change);
  }

  private static List<String> without(List<String> lines, int index) {
    lines.remove(index < 0 ? lines.size() + index : index);
    return lines;
  }

  private static List<String> swapped(List<String> lines, int one, int other) {
    Collections.swap(lines, one, other);
    return lines;
  }

  private static List<String> doubled(List<String> lines, int index) {
    lines.add(index, lines.get(index));
    return lines;
  }

  private static int checkpoint(List<String> lines) {
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).contains("\"kind\":\"checkpoint\"")) {
        return i;
      }
    }
    throw new AssertionError("there is no checkpoint");
  }

  private static List<String> resigned(List<String> lines) {
    int at = checkpoint(lines);
    lines.set(at, lines.get(at).replaceFirst("\"signature\":\"....", "\"signature\":\"AAAA"));
    return lines;
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of("a record removed", lines(FIRST, 1, l -> without(l, 7))),
        Arguments.of("the last record removed", lines(SECOND, 1, l -> without(l, -1))),
        Arguments.of(
            "the last record of a rotated file removed", lines(FIRST, 1, l -> without(l, -1))),
        Arguments.of("the last record but one removed", lines(SECOND, 1, l -> without(l, -2))),
        Arguments.of(
            "the last of the first file's lines removed", lines(FIRST, 2, l -> without(l, -1))),
        Arguments.of("a file emptied", lines(FIRST, 2, l -> List.of())),
        Arguments.of("the last file emptied", lines(SECOND, 1, l -> List.of())),
        Arguments.of("two records swapped", lines(FIRST, 1, l -> swapped(l, 5, 6))),
        Arguments.of("a copy inserted", lines(FIRST, 1, l -> doubled(l, 5))),
        Arguments.of("a copy of the last line", lines(SECOND, 1, l -> doubled(l, l.size() - 1))),
        Arguments.of("a checkpoint signed anew", lines(FIRST, 1, TamperTest::resigned)),
        Arguments.of("a checkpoint removed", lines(FIRST, 1, l -> without(l, checkpoint(l)))),
        Arguments.of(
            "a checkpoint replaced by one of elsewhere",
            lines(
                FIRST,
                2,
                l -> {
                  l.set(checkpoint(l), l.get(0));
                  return l;
                })),
        Arguments.of("the first file removed", (Change) d -> Files.delete(file(d, FIRST, 1))),
        Arguments.of("a file in the middle removed", (Change) d -> Files.delete(file(d, FIRST, 2))),
        Arguments.of(
            "the only file of a chain removed", (Change) d -> Files.delete(file(d, SECOND, 1))),
        Arguments.of(
            "two files exchanged",
            (Change)
                d -> {
                  Path aside = d.resolve("aside");
                  Files.move(file(d, FIRST, 1), aside);
                  Files.move(file(d, FIRST, 2), file(d, FIRST, 1));
                  Files.move(aside, file(d, FIRST, 2));
                }),
        Arguments.of("the ledger removed", (Change) d -> Files.delete(d.resolve("ledger.jsonl"))),
        Arguments.of(
            "the ledger emptied", (Change) d -> edit(d.resolve("ledger.jsonl"), l -> List.of())),
        Arguments.of(
            "the ledger's last line removed",
            (Change) d -> edit(d.resolve("ledger.jsonl"), l -> without(l, -1))),
        Arguments.of(
            "the ledger's first line removed",
            (Change) d -> edit(d.resolve("ledger.jsonl"), l -> without(l, 0))),
        Arguments.of(
            "half of the last line cut off",
            (Change)
                d -> {
                  byte[] all = Files.readAllBytes(file(d, SECOND, 1));
                  Files.write(file(d, SECOND, 1), Arrays.copyOf(all, all.length - 30));
                }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void whatWasDoneToTheLogIsFound(String name, Change change) throws IOException {
    // Given
    write();
    assertThat(faults()).isEmpty();
    // When
    change.to(directory);
    // Then
    assertThat(faults()).as(name).isNotEmpty();
  }

  @Test
  void noByteCanBeChanged() throws IOException {
    // Given
    write();
    Random random = new Random();
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.toList();
    }
    for (int i = 0; i < 100; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = Files.readAllBytes(file);
      byte[] changed = before.clone();
      int at = random.nextInt(changed.length);
      // When
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      // Then
      assertThat(faults()).as("byte %d of %s", at, file).isNotEmpty();
      Files.write(file, before);
    }
    assertThat(faults()).isEmpty();
  }

  @Test
  void theRecordThatWasChangedIsNamed() throws IOException {
    // Given
    write();
    Path file = file(directory, FIRST, 1);
    // When
    edit(
        file,
        l -> {
          l.set(9, l.get(9).replace("message", "massage"));
          return l;
        });
    // Then
    assertThat(faults()).hasSize(1);
    assertThat(faults().getFirst().message()).startsWith(file + ":10: the line was changed");
  }

  @Test
  void aLogThatSomebodyElseSignedIsFoundWhereTheKeyIsKnown() throws IOException {
    // Given
    String known = key.publicText();
    key = SigningKey.in(folder.resolve("other"));
    write();
    // When / Then
    assertThat(faults()).isEmpty();
    assertThat(new Verifier(directory, known).run().faults()).isNotEmpty();
  }

  @Test
  void untouchedDirectoriesAreQuiet() throws IOException {
    Random random = new Random();
    for (int i = 0; i < 100; i++) {
      // Given
      directory = folder.resolve("quiet-" + i);
      for (int chain = 0; chain <= random.nextInt(4); chain++) {
        chain("20260101T000000Z-0000000" + chain, random.nextInt(300), 1 + random.nextInt(20_000));
      }
      // When / Then
      assertThat(faults()).isEmpty();
    }
  }
}
