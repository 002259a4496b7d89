package dev.clawdefender.api;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value of a message, to be read. It was read strictly: valid UTF-8, no member twice, at
 * most 128 levels. In an event it may be kept; what a {@linkplain
 * dev.clawdefender.api.plugin.Message rule} is shown is gone when the rule returns. Never
 * implemented by plugins.
 */
public interface JsonValue {
  /** What a value is. */
  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL
  }

  Kind kind();

  /** The value of a member; null if there is none of that name, or this is no object. */
  @Nullable JsonValue member(String name);

  /** The members of an object, in the order in which they stand; empty for every other kind. */
  Map<String, JsonValue> members();

  /** The elements of an array; empty for every other kind. */
  List<JsonValue> elements();

  /** The characters of a string; the source of every other kind. */
  String text();

  /** The value as it is spelled. */
  String json();

  /**
   * Shows each string in this value, the names of members included, in the order in which they
   * stand. The characters are valid only during the call: no {@code String} is made of them.
   */
  void strings(Consumer<? super CharSequence> each);
}
