package dev.clawdefender.slm.llama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.message.VisibleText;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a language model answered, checked. This is the only place where such answers are read, also
 * of models that a grammar binds: a grammar makes the shape, and neither the sense nor the secrecy.
 *
 * @param why text of a model: for people, never to be believed
 */
public record Answer(RiskLevel level, double confidence, String why) {
  private static final int MAX_LENGTH = 2_000;
  private static final int MAX_WHY = 200;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads an answer; empty unless it is exactly the object that was asked for and says nothing of
   * what it was told to keep.
   *
   * @param secrets what must not stand in it
   */
  public static Optional<Answer> read(String text, Set<String> secrets) {
    if (text.length() > MAX_LENGTH || secrets.stream().anyMatch(text::contains)) {
      return Optional.empty();
    }
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    JsonNode confidence = json.path("confidence");
    boolean shaped =
        names.equals(Set.of("risk", "confidence", "why"))
            && json.path("risk").isTextual()
            && confidence.isNumber()
            && confidence.doubleValue() >= 0
            && confidence.doubleValue() <= 1
            && json.path("why").isTextual();
    if (!shaped || secrets.stream().anyMatch(json.path("why").textValue()::contains)) {
      return Optional.empty();
    }
    for (RiskLevel level : RiskLevel.values()) {
      if (level.name().equals(json.path("risk").textValue())) {
        return Optional.of(
            new Answer(level, confidence.doubleValue(), shown(json.path("why").textValue())));
      }
    }
    return Optional.empty();
  }

  /** Short, visible, and without what a screen or a page could take for markup or a link. */
  private static String shown(String why) {
    StringBuilder out = new StringBuilder();
    why.replace("://", ": ")
        .codePoints()
        .limit(MAX_WHY)
        .forEach(
            point ->
                out.appendCodePoint(
                    VisibleText.isVisible(point) && "<>`[]".indexOf(point) < 0 ? point : ' '));
    return out.toString();
  }
}
