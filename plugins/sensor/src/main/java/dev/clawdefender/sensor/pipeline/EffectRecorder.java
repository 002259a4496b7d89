package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.OsEventJson;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Tells events to who wants to know, and records them; not the beginnings and ends of processes,
 * which say little by themselves. While the journal is rather full, and of a server that does very
 * much, they are left out and counted: no message waits for them. Used by one thread, but for the
 * counters.
 */
public final class EffectRecorder implements Consumer<OsEvent> {
  private static final Logger LOG = System.getLogger(EffectRecorder.class.getName());

  /** Of an event that is too long for the journal; JSON takes up to 6 bytes for a character. */
  private static final int MAX_TEXT = 1_000;

  /** So many words of a command are kept, and of them so many characters. */
  private static final int MAX_WORDS = 64;

  private static final int MAX_OF_WORDS = 2_000;

  private final EventHub events;
  private final Journal journal;
  private final JournalEntry entry = new JournalEntry();
  private final RecordBudget budget = new RecordBudget();
  private final LongAdder unrecorded = new LongAdder();
  private final LongAdder overBudget = new LongAdder();

  public EffectRecorder(EventHub events, Journal journal) {
    this.events = events;
    this.journal = journal;
  }

  /** How many were left out of the record since the journal was rather full. */
  public long unrecorded() {
    return unrecorded.sum();
  }

  /** How many were left out of the record since their server has too many in it. */
  public long overBudget() {
    return overBudget.sum();
  }

  @Override
  public void accept(OsEvent event) {
    events.publish(event);
    if (journal.isAttached()
        && isRecorded(event.action())
        && isInBudget(event)
        && !journal.offer(entry(event))) {
      unrecorded.increment();
    }
  }

  private boolean isInBudget(OsEvent event) {
    boolean sensitive = event.sensitivity().compareTo(Sensitivity.SENSITIVE) >= 0;
    RecordBudget.Answer answer =
        budget.take(event.server(), sensitive, event.time().toEpochMilli());
    if (answer == RecordBudget.Answer.NO_MORE) {
      LOG.log(
          Level.WARNING,
          "the server \"{0}\" does more to the operating system than is recorded: {1} effects a"
              + " second; the rest is only counted, see clawdefender_sensor_unrecorded_total",
          event.server(),
          RecordBudget.PER_SECOND);
    }
    if (answer != RecordBudget.Answer.YES) {
      overBudget.increment();
      return false;
    }
    return true;
  }

  private static boolean isRecorded(OsAction action) {
    return !(action instanceof OsAction.Fork) && !(action instanceof OsAction.Exit);
  }

  private JournalEntry entry(OsEvent event) {
    JsonObject json = new JsonObject();
    OsEventJson.effect(json, event);
    byte[] bytes = json.toBuffer().getBytes();
    if (bytes.length > JournalEntry.MAX_ARGUMENTS) {
      bytes = shortened(json).toBuffer().getBytes();
    }
    return entry
        .begin(EntryKind.OS_EVENT)
        .number(EntryNumber.TIME, event.time().toEpochMilli())
        .text(EntryText.SERVER, event.server())
        .text(EntryText.SESSION, event.session())
        .arguments(bytes, 0, bytes.length);
  }

  static JsonObject shortened(JsonObject json) {
    JsonObject shortened = new JsonObject();
    for (String name : json.fieldNames()) {
      shortened.put(
          name,
          switch (json.getValue(name)) {
            case String text -> cut(text);
            case JsonArray words -> whole(words);
            case Object other -> other;
          });
    }
    return shortened;
  }

  /**
   * Words are kept whole or not at all: the audit log looks for secrets in them afterwards, and a
   * part of one would not look like one any more.
   */
  private static JsonArray whole(JsonArray words) {
    JsonArray kept = new JsonArray();
    int room = MAX_OF_WORDS;
    for (Object each : words) {
      String word = each.toString();
      if (kept.size() == MAX_WORDS) {
        return kept.add("[" + (words.size() - MAX_WORDS) + " more words]");
      }
      boolean fits = word.length() <= room;
      room -= fits ? word.length() : 0;
      kept.add(fits ? word : "[" + word.length() + " characters]");
    }
    return kept;
  }

  /** After a whole name of a path, for the same reason. */
  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    return text.substring(0, text.lastIndexOf('/', MAX_TEXT) + 1) + "…";
  }
}
