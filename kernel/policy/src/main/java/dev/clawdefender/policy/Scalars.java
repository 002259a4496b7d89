package dev.clawdefender.policy;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;

/** The text of strings, numbers, booleans and null. */
final class Scalars {
  private Scalars() {}

  /** Puts a scalar's text into {@code out}. False for objects and arrays. */
  static boolean read(JsonTape tape, int token, Text out) {
    switch (tape.kind(token)) {
      case STRING -> tape.read(token, out);
      case NUMBER, TRUE, FALSE, NULL -> {
        out.clear();
        for (int i = tape.start(token); i < tape.end(token); i++) {
          out.append((char) tape.bytes()[i]);
        }
      }
      case OBJECT, ARRAY -> {
        return false;
      }
    }
    return true;
  }
}
