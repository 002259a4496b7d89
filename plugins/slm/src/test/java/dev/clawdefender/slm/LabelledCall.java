package dev.clawdefender.slm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.StoredJson;
import dev.clawdefender.slm.model.RiskRequest;
import dev.clawdefender.slm.model.RiskRequest.PastCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A call and the level that a person gave it, before there was a model.
 *
 * @param id names it, and says by its hash whether it is for training or for the test
 */
public record LabelledCall(
    String id,
    RiskLevel level,
    String server,
    String tool,
    JsonNode arguments,
    List<PastCall> history) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

  /** All of them. */
  public static List<LabelledCall> all() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(LabelledCall.class.getResourceAsStream("calls.jsonl")),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(LabelledCall::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LabelledCall read(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      List<PastCall> history =
          StreamSupport.stream(json.path("history").spliterator(), false)
              .map(
                  past ->
                      new PastCall(
                          json.path("server").asText(),
                          past.path("tool").asText(),
                          RiskLevel.valueOf(past.path("level").asText())))
              .toList();
      return new LabelledCall(
          json.path("id").asText(),
          RiskLevel.valueOf(json.path("level").asText()),
          json.path("server").asText(),
          json.path("tool").asText(),
          json.path("arguments"),
          history);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is kept for the test: about three of ten, whatever else is added or changed. */
  public boolean isTest() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return (hash[0] & 0xFF) % 10 < 3;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those that a model is tested with. */
  public static List<LabelledCall> test() {
    return all().stream().filter(LabelledCall::isTest).toList();
  }

  /** Those that may be learned from: neither for the test, nor nearly the same as one that is. */
  public static List<LabelledCall> training() {
    List<LabelledCall> test = test();
    return all().stream()
        .filter(call -> !call.isTest() && test.stream().noneMatch(call::isTwinOf))
        .toList();
  }

  /** Whether half of the words of both calls are the same: tool, names and values. */
  private boolean isTwinOf(LabelledCall other) {
    Set<String> shared = words();
    Set<String> all = other.words();
    shared.retainAll(all);
    all.addAll(words());
    return 2 * shared.size() >= all.size();
  }

  private Set<String> words() {
    Set<String> words = new HashSet<>();
    Matcher each = WORD.matcher((tool + " " + arguments).toLowerCase(Locale.ROOT));
    while (each.find()) {
      words.add(each.group());
    }
    return words;
  }

  /** The same with other arguments. */
  public LabelledCall with(JsonNode others) {
    return new LabelledCall(id, level, server, tool, others, history);
  }

  /** As a model is asked about it. */
  public RiskRequest request() {
    return new RiskRequest(server, tool, json(arguments.toString()), false, history);
  }

  /** JSON as it is kept of a message. */
  public static JsonValue json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(bytes, 0, bytes.length, tape) != null) {
      throw new IllegalArgumentException(text);
    }
    return new StoredJson(tape, 0);
  }
}
