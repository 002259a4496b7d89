package dev.clawdefender.policy;

import dev.clawdefender.message.JsonTape;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Which call a message makes: the SHA-256 of its method and its params as they are spelled, but for
 * the members that differ each time the same call is made ({@code _meta}) or continued ({@code
 * inputResponses} and {@code requestState} of revision 2026-07-28). Used by one thread at a time.
 */
public final class CallDigest {
  private static final List<String> LEFT_OUT = List.of("_meta", "inputResponses", "requestState");

  private final MessageDigest sha256;

  public CallDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The digest in lower case hexadecimal, 64 digits; only for what has a method of its own. */
  public String of(MessageFacts facts) {
    JsonTape tape = facts.tape;
    sha256.reset();
    sha256.update(facts.method.toString().getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0); // no method's name holds it unescaped
    int params = facts.params;
    if (params >= 0 && tape.is(params, JsonTape.Kind.OBJECT)) {
      int end = tape.next(params);
      for (int key = params + 1; key < end; key = tape.next(key + 1)) {
        if (!leftOut(tape, key)) {
          update(tape, key, ':');
          update(tape, key + 1, ',');
        }
      }
    } else if (params >= 0) {
      update(tape, params, ',');
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /**
   * The digest of the call whatever the values of these arguments are. It does say that they are
   * there, and that there are no others.
   */
  public String of(MessageFacts facts, List<String> open) {
    JsonTape tape = facts.tape;
    sha256.reset();
    sha256.update(facts.method.toString().getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
    int end = facts.params < 0 ? 0 : tape.next(facts.params);
    for (int key = facts.params + 1; key < end; key = tape.next(key + 1)) {
      if (key + 1 == facts.arguments) {
        update(tape, key, ':');
        updateArguments(tape, facts.arguments, open);
      } else if (!leftOut(tape, key)) {
        update(tape, key, ':');
        update(tape, key + 1, ',');
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private void updateArguments(JsonTape tape, int arguments, List<String> open) {
    int end = tape.next(arguments);
    sha256.update((byte) '{');
    for (int key = arguments + 1; key < end; key = tape.next(key + 1)) {
      update(tape, key, ':');
      if (isOneOf(open, tape, key)) {
        sha256.update((byte) '*'); // no value is spelled so
        sha256.update((byte) ',');
      } else {
        update(tape, key + 1, ',');
      }
    }
    sha256.update((byte) '}');
    sha256.update((byte) ',');
  }

  private static boolean isOneOf(List<String> names, JsonTape tape, int key) {
    for (String name : names) {
      if (tape.stringEquals(key, name)) {
        return true;
      }
    }
    return false;
  }

  private void update(JsonTape tape, int token, char end) {
    sha256.update(tape.bytes(), tape.start(token), tape.end(token) - tape.start(token));
    sha256.update((byte) end);
  }

  private static boolean leftOut(JsonTape tape, int key) {
    return isOneOf(LEFT_OUT, tape, key);
  }
}
