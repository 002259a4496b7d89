package dev.clawdefender.app.clients;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value and where it stands in its file. Comments and trailing commas are read over, as the
 * clients that allow them do.
 *
 * @param start the index of its first character
 * @param end the index behind its last character
 * @param text a string's text; of other values null
 * @param members an object's members in order; of other values empty
 * @param elements an array's elements; of other values empty
 * @param token what it starts with
 */
record JsonSpan(
    int start,
    int end,
    @Nullable String text,
    Map<String, JsonSpan> members,
    List<JsonSpan> elements,
    JsonToken token) {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  boolean isObject() {
    return token == JsonToken.START_OBJECT;
  }

  boolean isArray() {
    return token == JsonToken.START_ARRAY;
  }

  /** The member of this name if this is an object that has one. */
  @Nullable JsonSpan member(String name) {
    return members.get(name);
  }

  /** How it is spelled. */
  String source(String file) {
    return file.substring(start, end);
  }

  /**
   * Reads a whole file.
   *
   * @throws ClientFileException with line and column if it is no JSON
   */
  static JsonSpan parse(Path path, String file) throws ClientFileException {
    try (JsonParser parser = JSON.createParser(file)) {
      if (parser.nextToken() == null) {
        throw new ClientFileException(path + " is empty: start the client once, or write {} there");
      }
      JsonSpan root = value(parser);
      if (parser.nextToken() != null) {
        throw new ClientFileException(path + " holds more than one JSON value");
      }
      return root;
    } catch (ClientFileException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new ClientFileException(
          path
              + ":"
              + e.getLocation().getLineNr()
              + ":"
              + e.getLocation().getColumnNr()
              + ": "
              + e.getOriginalMessage()
              + ". Mend the file first.");
    } catch (IOException e) {
      throw new ClientFileException(path + " cannot be read: " + e.getMessage());
    }
  }

  private static JsonSpan value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    int start = (int) parser.currentTokenLocation().getCharOffset();
    Map<String, JsonSpan> members = new LinkedHashMap<>();
    List<JsonSpan> elements = new ArrayList<>();
    String text = null;
    if (token == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, value(parser));
      }
    } else if (token == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(parser));
      }
    } else if (token == JsonToken.VALUE_STRING) {
      text = parser.getText();
    } else {
      parser.getText(); // reads it to its end
    }
    int end = (int) parser.currentLocation().getCharOffset();
    return new JsonSpan(start, end, text, members, elements, token);
  }
}
