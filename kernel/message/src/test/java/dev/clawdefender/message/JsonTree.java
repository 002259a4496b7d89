package dev.clawdefender.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java values that can be compared: our reader's view of it, and Jackson's. Numbers
 * keep their spelling.
 */
final class JsonTree {
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonReader.MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Jackson looks only at the low byte of a character where an escape has its hex digits. */
  private static final Pattern MASKED_HEX = Pattern.compile("\\\\u[0-9a-fA-F]{0,3}[^\\x00-\\x7F]");

  private JsonTree() {}

  /** A number as it is spelled, or a literal. */
  record Word(String spelling) {}

  /** What our reader makes of the text; null if it refuses it. */
  static @Nullable Object ours(byte[] bytes) {
    JsonTape tape = new JsonTape();
    return new JsonReader().read(bytes, 0, bytes.length, tape) == null ? of(tape, 0) : null;
  }

  /**
   * What a reader made of the platform's strict UTF-8 decoder and Jackson makes of it; null if it
   * refuses it. What we ask for beyond RFC 8259 (no carriage return, no byte order mark) is added.
   */
  static @Nullable Object theirs(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.startsWith("\uFEFF") || text.indexOf('\r') >= 0) {
        return null;
      }
      if (MASKED_HEX.matcher(text.replace("\\\\", "")).find()) {
        return null;
      }
      try (JsonParser parser = JACKSON.createParser(text)) {
        JsonToken first = parser.nextToken();
        if (first == null) {
          return null;
        }
        Object value = value(parser, first);
        return parser.nextToken() == null ? value : null;
      }
    } catch (CharacterCodingException e) {
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          members.put(name, value(parser, parser.nextToken()));
        }
        return members;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          elements.add(value(parser, t));
        }
        return elements;
      }
      case VALUE_STRING -> {
        return parser.getText();
      }
      default -> {
        return new Word(parser.getText());
      }
    }
  }

  /** The value of a token of a tape. */
  static Object of(JsonTape tape, int token) {
    return switch (tape.kind(token)) {
      case OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int key = token + 1; key < tape.next(token); key = tape.next(key + 1)) {
          members.put(tape.text(key), of(tape, key + 1));
        }
        yield members;
      }
      case ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (int child = token + 1; child < tape.next(token); child = tape.next(child)) {
          elements.add(of(tape, child));
        }
        yield elements;
      }
      case STRING -> tape.text(token);
      case NUMBER, TRUE, FALSE, NULL -> new Word(tape.text(token));
    };
  }
}
