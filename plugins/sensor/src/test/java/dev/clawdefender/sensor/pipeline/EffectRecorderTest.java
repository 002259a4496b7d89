package dev.clawdefender.sensor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.journal.JournalEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class EffectRecorderTest {
  @Test
  void whatIsTooLongLosesWordsAndNoPartsOfWords() {
    // Given a command with a long secret among its words, and one that is too long
    String secret = "s".repeat(500);
    JsonObject effect =
        new JsonObject()
            .put("action", "execute")
            .put("path", "/" + "folder/".repeat(500) + "tool")
            .put(
                "arguments",
                new JsonArray()
                    .add("tool")
                    .add("x".repeat(40_000))
                    .add(secret)
                    .addAll(new JsonArray(Collections.nCopies(100, "a"))));

    // When
    JsonObject shortened = EffectRecorder.shortened(effect);

    // Then
    assertThat(shortened.getString("path")).hasSizeLessThan(1_010).endsWith("/folder/…");
    JsonArray words = shortened.getJsonArray("arguments");
    assertThat(words.getString(0)).isEqualTo("tool");
    assertThat(words.getString(1)).isEqualTo("[40000 characters]");
    assertThat(words.getString(2)).isEqualTo(secret);
    assertThat(words.getString(words.size() - 1)).isEqualTo("[39 more words]");
  }

  @Test
  void whateverItsLettersAreItFitsIntoTheJournal() {
    // Given texts of letters that JSON spells with six
    String worst = "\u0001".repeat(4_000);
    JsonObject effect =
        new JsonObject()
            .put("path", "/" + worst)
            .put("to", worst)
            .put("program", worst)
            .put("arguments", new JsonArray(Collections.nCopies(1_000, worst.substring(0, 40))));

    // When, Then
    assertThat(EffectRecorder.shortened(effect).toBuffer().length())
        .isLessThan(JournalEntry.MAX_ARGUMENTS);
  }
}
