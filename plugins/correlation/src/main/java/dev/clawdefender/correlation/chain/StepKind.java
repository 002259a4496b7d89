package dev.clawdefender.correlation.chain;

import java.util.Locale;
import java.util.Optional;

/** What a step of a chain looks for. What is called seen was seen, not only asked for. */
enum StepKind {
  /** A file was opened to be read, or moved away. */
  FILE_READ("path_pattern", true),
  /** A file was made, opened to be changed, or put there by another name. */
  FILE_WRITE("path_pattern", true),
  /** A folder was opened to be read. */
  FILE_LIST("path_pattern", true),
  /** A connection was asked for, or something sent without one. */
  NETWORK_CONNECT("destination_pattern", true),
  /** A program was executed. */
  SHELL_EXEC("path_pattern", true),
  /** A client answered what a server asked its model. */
  SAMPLING_RESPONSE("", false),
  /** A tool was called, and the call went on to its server. */
  ANY_TOOL_CALL("tool_pattern", false),
  /** A tool answered, and the answer went on to the client. */
  TOOL_RESULT("tool_pattern", false),
  /** An analyzer noticed something. */
  FINDING("title_pattern", false);

  private final String patternKey;
  private final boolean effect;

  StepKind(String patternKey, boolean effect) {
    this.patternKey = patternKey;
    this.effect = effect;
  }

  /** The name as it stands in files and in evidence. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The key of the pattern that says which of them; empty if there is nothing to say. */
  String patternKey() {
    return patternKey;
  }

  /** Whether it is something that a process did, so that a call may have spoken of it or not. */
  boolean isEffect() {
    return effect;
  }

  /** Whether it has a text to look into. */
  boolean hasContent() {
    return this == SAMPLING_RESPONSE || this == ANY_TOOL_CALL || this == TOOL_RESULT;
  }

  /** The kind that is spelled so, if there is one. */
  static Optional<StepKind> parse(String text) {
    for (StepKind kind : values()) {
      if (kind.text().equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
