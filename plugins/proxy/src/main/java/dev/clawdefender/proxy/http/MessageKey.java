package dev.clawdefender.proxy.http;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import java.util.regex.Pattern;

/** An id or a progress token in a form that does not depend on how it was spelled. */
record MessageKey(JsonTape.Kind kind, String text) {
  private static final Pattern OURS = Pattern.compile("[1-9]\\d{0,15}");

  static MessageKey of(JsonTape tape, int token) {
    JsonTape.Kind kind = tape.kind(token);
    if (kind == JsonTape.Kind.NUMBER) {
      long number = Envelope.wholeNumber(tape, token);
      if (number != Long.MIN_VALUE) {
        return of(number);
      }
    }
    return new MessageKey(kind, tape.text(token));
  }

  /** The number, if it is one of ours; else one that never is. */
  long number() {
    boolean ours = kind == JsonTape.Kind.NUMBER && OURS.matcher(text).matches();
    return ours ? Long.parseLong(text) : -1;
  }

  static MessageKey of(long number) {
    return new MessageKey(JsonTape.Kind.NUMBER, Long.toString(number));
  }
}
