package dev.clawdefender.message;

import dev.clawdefender.api.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A value on a tape, as plugins see it. Good as long as the tape holds what it held. */
public record TapeValue(JsonTape tape, int token) implements JsonValue {
  private static final Kind[] KINDS = Kind.values();

  @Override
  public Kind kind() {
    return KINDS[tape.kind(token).ordinal()];
  }

  @Override
  public @Nullable JsonValue member(String name) {
    int member = tape.member(token, name);
    return member < 0 ? null : new TapeValue(tape, member);
  }

  @Override
  public Map<String, JsonValue> members() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    int end = tape.is(token, JsonTape.Kind.OBJECT) ? tape.next(token) : token;
    for (int key = token + 1; key < end; key = tape.next(key + 1)) {
      members.put(tape.text(key), new TapeValue(tape, key + 1));
    }
    return members;
  }

  @Override
  public List<JsonValue> elements() {
    List<JsonValue> elements = new ArrayList<>();
    int end = tape.is(token, JsonTape.Kind.ARRAY) ? tape.next(token) : token;
    for (int element = token + 1; element < end; element = tape.next(element)) {
      elements.add(new TapeValue(tape, element));
    }
    return elements;
  }

  @Override
  public String text() {
    return tape.text(token);
  }

  @Override
  public String json() {
    return tape.source(token);
  }

  @Override
  public void strings(Consumer<? super CharSequence> each) {
    Text shown = new Text();
    for (int at = token; at < tape.next(token); at++) {
      if (tape.is(at, JsonTape.Kind.STRING)) {
        tape.read(at, shown);
        each.accept(shown);
      }
    }
  }
}
