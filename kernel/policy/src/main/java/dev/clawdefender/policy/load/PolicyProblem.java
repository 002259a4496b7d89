package dev.clawdefender.policy.load;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in a policy or cases file.
 *
 * @param file the file as it was named to the loader
 * @param line the line, from 1; 0 where the whole file is meant
 * @param column the column, from 1; 0 where the whole file is meant
 * @param message what is wrong, in plain words
 * @param hint what to do about it, where there is something to say
 */
public record PolicyProblem(
    String file, int line, int column, String message, @Nullable String hint) {

  /** {@code file:line:column: message (hint)}, the position only as far as it is known. */
  public String text() {
    StringBuilder out = new StringBuilder(file);
    if (line > 0) {
      out.append(':').append(line).append(':').append(column);
    }
    out.append(": ").append(message);
    if (hint != null) {
      out.append(" (").append(hint).append(')');
    }
    return out.toString();
  }
}
