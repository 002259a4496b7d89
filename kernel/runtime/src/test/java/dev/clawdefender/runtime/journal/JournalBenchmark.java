package dev.clawdefender.runtime.journal;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the deciding thread pays for the record of a call; the room it takes is given back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class JournalBenchmark {
  private static final byte[] MESSAGE =
      """
      {"jsonrpc":"2.0","id":17,"method":"tools/call","params":{"name":"read_file","arguments":\
      {"path":"/home/u/Projects/app/src/main/java/example/Reader.java","n":12,\
      "text":"some words that nobody looks for, to fill the line up to its length"}}}\
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final int ARGUMENTS = 88;

  private final Journal journal = new Journal();
  private final JournalEntry entry = new JournalEntry();
  private final JournalFile file;
  private int count;

  public JournalBenchmark() {
    try {
      Path folder = Files.createTempDirectory("journal");
      file = JournalFile.create(folder.resolve("ring"), JournalFile.CAPACITY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Setup
  public void attach() {
    journal.attach(file, Thread.currentThread());
  }

  @TearDown
  public void close() throws IOException {
    Path path = file.path();
    file.delete();
    Files.delete(path.resolveSibling(""));
  }

  @Benchmark
  public boolean append() {
    boolean kept =
        journal.append(
            entry
                .begin(EntryKind.MESSAGE)
                .direction(Direction.TO_SERVER)
                .action(Action.LOG)
                .number(EntryNumber.EPOCH, 1)
                .number(EntryNumber.LATENCY, 900)
                .number(EntryNumber.BYTES, MESSAGE.length)
                .number(EntryNumber.FORWARDED, 1)
                .text(EntryText.SESSION, "2ffd0cc0")
                .text(EntryText.SERVER, "filesystem")
                .text(EntryText.CLIENT, "claude-code")
                .text(EntryText.METHOD, "tools/call")
                .text(EntryText.TOOL, "read_file")
                .text(EntryText.RULE, "allow_project_reads")
                .text(EntryText.REASON, "reading in a project")
                .id(MESSAGE, 21, 23)
                .arguments(MESSAGE, ARGUMENTS, MESSAGE.length - 2));
    if (++count % 256 == 0) {
      Ring ring = file.ring();
      ring.release(ring.tail());
    }
    return kept;
  }
}
