package dev.clawdefender.correlation.engine;

import java.util.Locale;
import java.util.Set;

/** What a tool is for, as far as its name says. */
public enum Purpose {
  /** It looks at files, and leaves them as they are. */
  READ("read get list search view find show stat cat tree grep head tail inspect"),
  /** It changes files. */
  WRITE(
      "write create edit delete move remove append save rename copy patch replace insert mkdir"
          + " touch put"),
  /** Its name does not say. */
  ANY("");

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> words;

  Purpose(String words) {
    this.words = Set.of(words.split(" "));
  }

  /** What a tool of this name is for: the first of its words that says so. */
  public static Purpose of(String tool) {
    for (String word : tool.split("[^\\p{Alnum}]+|(?<=[a-z0-9])(?=[A-Z])")) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (READ.words.contains(lower)) {
        return READ;
      }
      if (WRITE.words.contains(lower)) {
        return WRITE;
      }
    }
    return ANY;
  }
}
