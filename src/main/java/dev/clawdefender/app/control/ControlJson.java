package dev.clawdefender.app.control;

/** As much JSON (RFC 8259) as a request to the supervisor and its answer need. */
final class ControlJson {
  private ControlJson() {}

  /** Appends a string. */
  static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // A lone surrogate has no UTF-8 of its own.
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /** The text of a string member of an object that the supervisor wrote; all of it if none. */
  static String member(String object, String name) {
    String start = "\"" + name + "\":\"";
    int from = object.indexOf(start);
    if (from < 0) {
      return object;
    }
    StringBuilder text = new StringBuilder();
    for (int i = from + start.length(); i < object.length() && object.charAt(i) != '"'; i++) {
      boolean escaped = object.charAt(i) == '\\' && i + 1 < object.length();
      text.append(object.charAt(escaped ? ++i : i));
    }
    return text.toString();
  }
}
