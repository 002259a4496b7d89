package dev.clawdefender.policy.model;

/**
 * Where something was written.
 *
 * @param file the file as it was named to the loader, or a word for what made it
 * @param line the line, from 1; 0 if it is not from a file
 * @param column the column, from 1; 0 if it is not from a file
 */
public record Source(String file, int line, int column) {
  /** Not from a file: made for the running session. */
  public static final Source SESSION = new Source("(session)", 0, 0);

  /** {@code file:line:column}. */
  public String text() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
