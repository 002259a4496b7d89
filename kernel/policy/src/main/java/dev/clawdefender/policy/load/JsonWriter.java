package dev.clawdefender.policy.load;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Writes TOML values as JSON; dates become strings. */
final class JsonWriter {
  private JsonWriter() {}

  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    switch (value) {
      case TomlTable table -> {
        out.append('{');
        String comma = "";
        for (var entry : table.entrySet()) {
          out.append(comma);
          quote(entry.getKey(), out);
          out.append(':');
          write(entry.getValue(), out);
          comma = ",";
        }
        out.append('}');
      }
      case TomlArray array -> {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
          out.append(i == 0 ? "" : ",");
          write(array.get(i), out);
        }
        out.append(']');
      }
      case Boolean flag -> out.append(flag);
      case Long number -> out.append(number);
      case Double number when Double.isFinite(number) -> out.append(number);
      default -> quote(value.toString(), out);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
