package dev.clawdefender.message;

import dev.clawdefender.api.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value of a message, kept for later. Its bytes are copied; they are read when somebody looks.
 * Safe for use by any thread.
 */
public final class StoredJson implements JsonValue {
  private final byte[] bytes;
  private volatile @Nullable TapeValue value;

  /**
   * @param token a value of a tape
   */
  public StoredJson(JsonTape tape, int token) {
    bytes = Arrays.copyOfRange(tape.bytes(), tape.start(token), tape.end(token));
  }

  /** Its length. */
  public int length() {
    return bytes.length;
  }

  private TapeValue value() {
    TapeValue known = value;
    if (known == null) {
      // Two threads may both read it; they read the same.
      JsonTape tape = new JsonTape();
      if (new JsonReader().read(bytes, 0, bytes.length, tape) != null) {
        throw new IllegalStateException("what could be read once cannot be read again");
      }
      known = new TapeValue(tape, 0);
      value = known;
    }
    return known;
  }

  @Override
  public Kind kind() {
    return value().kind();
  }

  @Override
  public @Nullable JsonValue member(String name) {
    return value().member(name);
  }

  @Override
  public Map<String, JsonValue> members() {
    return value().members();
  }

  @Override
  public List<JsonValue> elements() {
    return value().elements();
  }

  @Override
  public String text() {
    return value().text();
  }

  @Override
  public String json() {
    return value().json();
  }

  @Override
  public void strings(Consumer<? super CharSequence> each) {
    value().strings(each);
  }

  @Override
  public String toString() {
    return json();
  }
}
