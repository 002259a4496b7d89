package dev.clawdefender.correlation.chain;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One step of a chain.
 *
 * @param kind what it looks for
 * @param value which of them; null for all
 * @param content what it has to say; null if that does not matter
 * @param declared whether a call has to have spoken of it, or must not have; null if that does not
 *     matter
 * @param count how often it has to happen
 * @param absent whether it must not happen between the step before and the step after it
 */
record Step(
    StepKind kind,
    @Nullable ValuePattern value,
    @Nullable ContentPattern content,
    @Nullable Boolean declared,
    int count,
    boolean absent) {

  /**
   * Whether a sign is what this looks for.
   *
   * @param folders whether a path is a folder now; asked only where it matters
   */
  boolean matches(Sign sign, Predicate<String> folders) {
    String text = sign.is().get(kind);
    return text != null
        && (value == null || value.matches(text))
        && (declared == null || declared.equals(sign.declared()))
        && (kind != StepKind.FILE_LIST || folders.test(text))
        && (content == null || sign.content() != null && content.isIn(sign.content()));
  }
}
