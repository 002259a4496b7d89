package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final int MESSAGES = 2_000;

  @Test
  void readingAFineMessageAllocatesNothing() throws IOException {
    // Given: spellings that take the slow ways too
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"\\u006dethod\":\"tools/call\",\"clé\":\"\\ud83d😀\",\"params\":{\"name\":\"read\",\"arguments\":{\"1\":1,\"2\":2,\"3\":3,\"4\":4,\"5\":5,\"6\":6,\"7\":7,\"8\":8,\"9\":9,\"10\":0,\"11\":1,\"12\":2,\"13\":3,\"\\u00e9\":[]}}}\n";
    ByteArrayInputStream in = new ByteArrayInputStream(message.repeat(MESSAGES).getBytes(UTF_8));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Pipeline pipeline = new Pipeline();
    pipeline.run(in);
    in.reset();
    threads.getCurrentThreadAllocatedBytes();

    // When
    long before = threads.getCurrentThreadAllocatedBytes();
    int read = pipeline.run(in);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // Then: less than a byte a message, whatever the measuring itself costs
    assertThat(read).isEqualTo(MESSAGES);
    assertThat(allocated).isLessThan(MESSAGES);
  }

  /** Everything a message goes through here, reused as the relay reuses it. */
  private static final class Pipeline {
    private final LineFramer framer = new LineFramer();
    private final JsonReader reader = new JsonReader();
    private final JsonTape tape = new JsonTape();
    private final Envelope envelope = new Envelope();
    private final Text text = new Text();

    int run(ByteArrayInputStream in) throws IOException {
      int fine = 0;
      while (in.available() > 0) {
        framer.fill(in);
        while (framer.next() == LineFramer.Found.FRAME) {
          boolean read =
              reader.read(framer.buffer(), framer.frameStart(), framer.frameEnd(), tape) == null
                  && envelope.read(tape, 0) == null;
          tape.read(envelope.method(), text);
          int arguments = tape.member(envelope.params(), "arguments");
          if (read && tape.member(arguments, "é") > 0 && text.contentEquals("tools/call")) {
            fine++;
          }
        }
      }
      return fine;
    }
  }
}
