package dev.clawdefender.audit.read;

import java.nio.file.Path;

/**
 * Something that is not as it was written.
 *
 * @param line the line, from 1; 0 where the whole file is meant
 */
public record Fault(Path file, int line, String text) {
  /** {@code file:line: what is wrong}. */
  public String message() {
    return file + (line > 0 ? ":" + line : "") + ": " + text;
  }
}
