package dev.clawdefender.policy.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test of a whole text, with what an index needs to know to ask it only when it may hold. */
public interface TextMatcher {
  /** Whether the whole text matches. Allocates nothing, regular expressions apart. */
  boolean matches(CharSequence text);

  /** The only text that matches, if there is only one. */
  default @Nullable String exact() {
    return null;
  }

  /** What every text that matches starts with; may be empty. */
  default String prefix() {
    return "";
  }

  /** Non-empty pieces that every text that matches contains. */
  default List<String> pieces() {
    return List.of();
  }

  /** Equal for matchers of one field that match the same texts because they are written alike. */
  String key();
}
