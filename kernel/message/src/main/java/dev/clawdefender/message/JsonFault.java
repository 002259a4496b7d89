package dev.clawdefender.message;

/**
 * Why a text is not JSON that everyone reads the same way.
 *
 * @param kind what is wrong
 * @param offset where, in bytes from the start of the array that was read
 */
public record JsonFault(Kind kind, int offset) {
  /** What can be wrong. */
  public enum Kind {
    EMPTY("there is no value"),
    BYTE_ORDER_MARK("it starts with a byte order mark"),
    NOT_JSON("it is not JSON (RFC 8259)"),
    BAD_STRING("a string holds a control character, a bad escape or has no end"),
    BAD_NUMBER("a number is not spelled as JSON has it"),
    INVALID_UTF8("it is not valid UTF-8"),
    BARE_CARRIAGE_RETURN("it holds a carriage return, which some readers take for the end of line"),
    DUPLICATE_KEY("an object has the same key twice, which readers resolve differently"),
    TOO_DEEP("it is nested deeper than " + JsonReader.MAX_DEPTH + " levels"),
    TOO_MANY_VALUES(
        "it holds more than "
            + JsonReader.MAX_TOKENS
            + " values and names, which takes too much memory"),
    TRAILING("there is more than one value on the line");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** What is wrong, as the end of a sentence. */
    public String text() {
      return text;
    }
  }

  /** What is wrong, for people. */
  public String message() {
    return kind.text;
  }
}
