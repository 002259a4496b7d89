package dev.clawdefender.secrets;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds secrets in a text. Immutable. */
final class SecretScan {
  private static final int ASCII = 128;

  /** The formats by their first character. */
  private final SecretFormat[][] byFirst = new SecretFormat[ASCII][];

  /**
   * @param ignored names of formats that are not looked for
   */
  SecretScan(List<String> ignored) {
    List<String> known = SecretFormat.KNOWN.stream().map(SecretFormat::name).distinct().toList();
    for (String name : ignored) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "\"ignore\": there is no format \"" + name + "\"; known: " + known);
      }
    }
    for (char first = 0; first < ASCII; first++) {
      List<SecretFormat> formats = new ArrayList<>();
      for (SecretFormat format : SecretFormat.KNOWN) {
        if (format.prefix().charAt(0) == first && !ignored.contains(format.name())) {
          formats.add(format);
        }
      }
      byFirst[first] = formats.toArray(new SecretFormat[0]);
    }
  }

  /** The format of the first secret, or null if there is none. */
  @Nullable SecretFormat find(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ASCII) {
        for (SecretFormat format : byFirst[c]) {
          if (format.endOf(text, i) >= 0) {
            return format;
          }
        }
      }
    }
    return null;
  }

  /** The text with what each secret is called in its place. */
  String redact(String text) {
    StringBuilder redacted = null;
    int kept = 0;
    int i = 0;
    while (i < text.length()) {
      int end = -1;
      char c = text.charAt(i);
      SecretFormat[] formats = c < ASCII ? byFirst[c] : byFirst[0];
      for (int f = 0; f < formats.length && end < 0; f++) {
        end = formats[f].endOf(text, i);
        if (end >= 0) {
          redacted = redacted == null ? new StringBuilder() : redacted;
          redacted.append(text, kept, i).append("[redacted ");
          redacted.append(formats[f].name()).append(']');
          kept = end;
        }
      }
      i = end >= 0 ? end : i + 1;
    }
    return redacted == null ? text : redacted.append(text, kept, text.length()).toString();
  }
}
