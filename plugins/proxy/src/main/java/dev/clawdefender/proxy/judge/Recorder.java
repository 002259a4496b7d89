package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what was decided for each message of one direction, before it is carried out. Used by
 * one thread at a time.
 */
final class Recorder {
  /** The most bytes of one argument where not all arguments have room. */
  private static final int MAX_MEMBER = 2_048;

  private final Journal journal;
  private final Direction direction;
  private final SessionState state;
  private final JournalEntry entry = new JournalEntry();
  private final byte[] shortened = new byte[JournalEntry.MAX_ARGUMENTS];

  Recorder(Journal journal, Direction direction, SessionState state) {
    this.journal = journal;
    this.direction = direction;
    this.state = state;
  }

  /**
   * Records a decision.
   *
   * @param nanos what it took
   * @param id the token of the id, or -1
   * @param number the decision's number, where a person was told one
   * @param approval what a person answered, where one was to be asked
   * @param client the name of the client that it is from or for
   * @return false if it could not be recorded, and so must not be carried out
   */
  boolean decided(
      MessageFacts facts,
      Decision decision,
      boolean forwarded,
      long nanos,
      int bytes,
      int id,
      @Nullable String number,
      @Nullable String approval,
      String client) {
    if (!journal.isAttached()) {
      return true;
    }
    begin(EntryKind.MESSAGE, nanos, bytes, client)
        .action(decision.action())
        .number(EntryNumber.EPOCH, decision.epoch())
        .number(EntryNumber.FORWARDED, forwarded ? 1 : 0)
        .text(EntryText.METHOD, facts.method)
        .text(EntryText.TOOL, facts.tool)
        .text(EntryText.RULE, decision.rule())
        .text(EntryText.REASON, decision.reason());
    if (number != null) {
      entry.text(EntryText.DECISION, number);
    }
    if (approval != null) {
      entry.text(EntryText.APPROVAL, approval);
    }
    JsonTape tape = facts.tape;
    if (id >= 0) {
      entry.id(tape.bytes(), tape.start(id), tape.end(id));
    }
    if (facts.arguments >= 0 && !facts.isResponse()) {
      arguments(tape, facts.arguments);
    }
    return journal.append(entry);
  }

  /** Records that something was refused before policy was asked. */
  void refused(String problem, long nanos, int bytes, String client) {
    if (journal.isAttached()) {
      // What is refused goes nowhere, whether or not it could be recorded.
      boolean unused =
          journal.append(
              begin(EntryKind.REFUSED, nanos, bytes, client).text(EntryText.REASON, problem));
    }
  }

  private JournalEntry begin(EntryKind kind, long nanos, int bytes, String client) {
    return entry
        .begin(kind)
        .direction(direction)
        .number(EntryNumber.LATENCY, nanos)
        .number(EntryNumber.BYTES, bytes)
        .text(EntryText.SESSION, state.session())
        .text(EntryText.SERVER, state.server())
        .text(EntryText.CLIENT, client);
  }

  private void arguments(JsonTape tape, int token) {
    int from = tape.start(token);
    int to = tape.end(token);
    entry.number(EntryNumber.ARGUMENT_BYTES, to - from);
    if (to - from <= JournalEntry.MAX_ARGUMENTS) {
      entry.arguments(tape.bytes(), from, to);
      return;
    }
    MessageDigest sha = sha256();
    sha.update(tape.bytes(), from, to - from);
    entry.digest(sha.digest()).arguments(shortened, 0, shorten(tape, token));
  }

  /** The arguments that are short, as far as there is room. Returns the length. */
  private int shorten(JsonTape tape, int object) {
    int at = 0;
    shortened[at++] = '{';
    int end = tape.is(object, JsonTape.Kind.OBJECT) ? tape.next(object) : object;
    for (int key = object + 1; key < end; key = tape.next(key + 1)) {
      int from = tape.start(key);
      int to = tape.end(key + 1);
      if (to - from <= MAX_MEMBER && at + to - from + 2 <= shortened.length) {
        if (at > 1) {
          shortened[at++] = ',';
        }
        System.arraycopy(tape.bytes(), from, shortened, at, to - from);
        at += to - from;
      }
    }
    shortened[at++] = '}';
    return at;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
