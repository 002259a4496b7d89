package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.OsEventJson;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Tells events to who wants to know, and records them; not the beginnings and ends of processes,
 * which say little by themselves. While the journal is rather full they are left out and counted:
 * no message waits for them. Used by one thread, but for the counter.
 */
public final class EffectRecorder implements Consumer<OsEvent> {
  /** Of an event that is too long for the journal; JSON takes up to 6 bytes for a character. */
  private static final int MAX_TEXT = 1_000;

  private static final int MAX_WORDS = 16;
  private static final int MAX_WORD = 120;

  private final EventHub events;
  private final Journal journal;
  private final JournalEntry entry = new JournalEntry();
  private final LongAdder unrecorded = new LongAdder();

  public EffectRecorder(EventHub events, Journal journal) {
    this.events = events;
    this.journal = journal;
  }

  /** How many were left out of the record. */
  public long unrecorded() {
    return unrecorded.sum();
  }

  @Override
  public void accept(OsEvent event) {
    events.publish(event);
    if (journal.isAttached() && isRecorded(event.action()) && !journal.offer(entry(event))) {
      unrecorded.increment();
    }
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

  private static JsonObject shortened(JsonObject json) {
    JsonObject shortened = new JsonObject();
    for (String name : json.fieldNames()) {
      shortened.put(
          name,
          switch (json.getValue(name)) {
            case String text -> cut(text, MAX_TEXT);
            case JsonArray words ->
                new JsonArray(
                    words.stream()
                        .limit(MAX_WORDS)
                        .map(word -> cut(word.toString(), MAX_WORD))
                        .toList());
            case Object other -> other;
          });
    }
    return shortened;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
