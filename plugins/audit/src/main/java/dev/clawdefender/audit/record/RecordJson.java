package dev.clawdefender.audit.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.clawdefender.audit.chain.Hash;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.JournalRecord;
import dev.clawdefender.runtime.redact.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Turns journal entries into the JSON of the audit log, without their secrets. */
public final class RecordJson {
  /** Not databind's, which takes long to load. */
  private static final JsonFactory JSON = new JsonFactory();

  private final Redactor redactor;
  private long lastTime;
  private String lastTimeText = Instant.EPOCH.toString();

  public RecordJson(Redactor redactor) {
    this.redactor = redactor;
  }

  /** One record, as UTF-8. {@code journal} comes first: recovery looks for it there. */
  public byte[] write(JournalRecord entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("journal", entry.end());
      json.writeStringField("time", time(entry.number(EntryNumber.TIME)));
      json.writeStringField("kind", entry.kind().text());
      texts(entry, json);
      numbers(entry, json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return out.toByteArray();
  }

  private String time(long milliseconds) {
    if (milliseconds != lastTime) {
      lastTime = milliseconds;
      lastTimeText = Instant.ofEpochMilli(milliseconds).toString();
    }
    return lastTimeText;
  }

  private void texts(JournalRecord entry, JsonGenerator json) throws IOException {
    text(json, "session", entry.text(EntryText.SESSION));
    text(json, "server", entry.text(EntryText.SERVER));
    text(json, "client", entry.text(EntryText.CLIENT));
    if (entry.direction() != null) {
      json.writeStringField("direction", entry.direction().text());
    }
    text(json, "method", entry.text(EntryText.METHOD));
    text(json, "tool", entry.text(EntryText.TOOL));
    text(json, "id", entry.text(EntryText.ID));
    if (entry.action() != null) {
      json.writeStringField("action", entry.action().text());
      json.writeBooleanField("forwarded", entry.number(EntryNumber.FORWARDED) == 1);
    }
    text(json, "rule", entry.text(EntryText.RULE));
    if (entry.kind() == EntryKind.MESSAGE || entry.kind() == EntryKind.POLICY_ACTIVATED) {
      json.writeNumberField("epoch", entry.number(EntryNumber.EPOCH));
    }
    text(json, "plugin", entry.text(EntryText.PLUGIN));
    text(json, "state", entry.text(EntryText.STATE));
    text(json, "severity", entry.text(EntryText.SEVERITY));
    text(json, "title", entry.text(EntryText.TITLE));
    text(json, "reason", entry.text(EntryText.REASON));
    text(json, "decision", entry.text(EntryText.DECISION));
    text(json, "approval", entry.text(EntryText.APPROVAL));
  }

  private void text(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, redactor.text(value));
    }
  }

  private void numbers(JournalRecord entry, JsonGenerator json) throws IOException {
    switch (entry.kind()) {
      case MESSAGE -> {
        judged(entry, json);
        arguments(entry, json);
      }
      case REFUSED -> judged(entry, json);
      case SESSION_STARTED -> json.writeNumberField("pid", entry.number(EntryNumber.PID));
      case SESSION_ENDED -> {
        json.writeNumberField("exit_status", entry.number(EntryNumber.EXIT_STATUS));
        json.writeNumberField("messages_forwarded", entry.number(EntryNumber.FORWARDED));
        json.writeNumberField("messages_refused", entry.number(EntryNumber.BLOCKED));
      }
      case SERVER_RESTARTED -> {
        json.writeNumberField("pid", entry.number(EntryNumber.PID));
        json.writeNumberField("exit_status", entry.number(EntryNumber.EXIT_STATUS));
      }
      case OS_EVENT -> {
        json.writeFieldName("effect");
        redactor.json(entry.arguments(), json);
      }
      case CORRELATION -> {
        json.writeFieldName("joined");
        redactor.json(entry.arguments(), json);
      }
      case OPINION ->
          json.writeNumberField("latency_us", entry.number(EntryNumber.LATENCY) / 1_000);
      case LOST -> json.writeNumberField("records", entry.number(EntryNumber.LOST));
      case POLICY_ACTIVATED, POLICY_REJECTED, PLUGIN_STATE, FINDING, SESSION_STOPPED -> {}
    }
  }

  private static void judged(JournalRecord entry, JsonGenerator json) throws IOException {
    json.writeNumberField("latency_us", entry.number(EntryNumber.LATENCY) / 1_000);
    json.writeNumberField("bytes", entry.number(EntryNumber.BYTES));
  }

  private void arguments(JournalRecord entry, JsonGenerator json) throws IOException {
    byte[] arguments = entry.arguments();
    if (arguments.length == 0) {
      return;
    }
    byte[] digest = entry.digest();
    byte[] sha = digest != null ? digest : Hash.sha256().digest(arguments);
    json.writeStringField("argument_digest", redactor.digest(sha));
    if (digest != null) {
      json.writeNumberField("argument_bytes", entry.number(EntryNumber.ARGUMENT_BYTES));
      json.writeBooleanField("arguments_cut", true);
    }
    json.writeFieldName("arguments");
    redactor.json(arguments, json);
  }
}
