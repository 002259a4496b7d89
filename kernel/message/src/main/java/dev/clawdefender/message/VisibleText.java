package dev.clawdefender.message;

/** Which characters a person sees as what they are. */
public final class VisibleText {
  private VisibleText() {}

  /**
   * Whether a character stands for itself on a screen and in a file: it is no control or format
   * character (so none that reorders or hides others), and means the same everywhere.
   */
  public static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
