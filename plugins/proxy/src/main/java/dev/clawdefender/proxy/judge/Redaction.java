package dev.clawdefender.proxy.judge;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;

/** A message with other strings. Used once, by one thread. */
final class Redaction {
  private final JsonTape tape;
  private final UnaryOperator<String> replace;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int copied;
  private boolean changed;

  private Redaction(JsonTape tape, UnaryOperator<String> replace) {
    this.tape = tape;
    this.replace = replace;
  }

  /**
   * A message whose content has other strings in the place of some of its own; everything else is
   * spelled as it was.
   *
   * @param message the token of the message
   * @param content the token of its arguments or result
   * @return the new message with an end of line behind it; {@code tape} if nothing is other than it
   *     was
   * @throws RuntimeException whatever {@code replace} throws
   */
  static JsonTape of(JsonTape tape, int message, int content, UnaryOperator<String> replace) {
    Redaction redaction = new Redaction(tape, replace);
    redaction.copied = tape.start(message);
    redaction.value(content);
    if (!redaction.changed) {
      return tape;
    }
    redaction.copyTo(tape.end(message));
    redaction.out.write('\n');
    byte[] line = redaction.out.toByteArray();
    JsonTape own = new JsonTape();
    if (new JsonReader().read(line, 0, line.length - 1, own) != null) {
      throw new IllegalArgumentException("a redaction that nobody can read");
    }
    return own;
  }

  private void value(int token) {
    switch (tape.kind(token)) {
      case OBJECT -> {
        for (int key = token + 1; key < tape.next(token); key = tape.next(key + 1)) {
          value(key + 1);
        }
      }
      case ARRAY -> {
        for (int each = token + 1; each < tape.next(token); each = tape.next(each)) {
          value(each);
        }
      }
      case STRING -> string(token);
      case NUMBER, TRUE, FALSE, NULL -> {}
    }
  }

  private void string(int token) {
    String text = tape.text(token);
    String other = replace.apply(text);
    if (!other.equals(text)) {
      changed = true;
      copyTo(tape.start(token) + 1);
      out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(other));
      copied = tape.end(token) - 1;
    }
  }

  private void copyTo(int end) {
    out.write(tape.bytes(), copied, end - copied);
    copied = end;
  }
}
