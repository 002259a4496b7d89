package dev.clawdefender.api.plugin;

import java.util.function.UnaryOperator;

/** What a rule in code says about a message. */
public sealed interface Verdict {
  /** Nothing: policy decides alone. */
  static Verdict pass() {
    return Pass.PASS;
  }

  /** Nothing to say. */
  enum Pass implements Verdict {
    PASS
  }

  /** It goes on, and is recorded as worth a look. */
  record Log(String reason) implements Verdict {}

  /**
   * It goes on with other strings, and is judged again as it goes on. Where that changes nothing
   * from the start, it is blocked: whatever was found stands where it cannot be redacted. Needs
   * {@link Capability#REDACT}.
   *
   * @param replace what stands in the place of each string of its content, names of members left
   *     out; the same string if nothing does
   */
  record Redact(String reason, UnaryOperator<String> replace) implements Verdict {}

  /** A person is asked. */
  record Prompt(String reason) implements Verdict {}

  /** It goes no further. */
  record Block(String reason) implements Verdict {}
}
