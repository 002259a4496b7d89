package dev.clawdefender.audit.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactorTest {
  private final Redactor redactor = new Redactor(new byte[32]);

  /**
   * A corpus: one text a line, its secret between « and ». The two halves of a secret are joined
   * here, so that the file itself holds none that a scanner would stop at.
   */
  private static List<String> corpus(String name) throws IOException {
    Path file = Path.of("src/test/resources/dev/clawdefender/audit/redact", name);
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank() && !line.startsWith("# ")).toList();
    }
  }

  static List<String> secrets() throws IOException {
    return corpus("secrets.txt");
  }

  static List<String> lookAlikes() throws IOException {
    return corpus("look-alikes.txt");
  }

  @Test
  void theCorpusIsLargeEnough() throws IOException {
    assertThat(secrets()).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
    assertThat(lookAlikes()).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void secretsAreNotInTheLog(String line) {
    // Given
    String secret =
        line.substring(line.indexOf('«') + 1, line.indexOf('»'))
            .replace("¦", "")
            .replace("\\n", "\n");
    String text = line.replaceAll("[«»¦]", "").replace("\\n", "\n");
    // When
    String redacted = redactor.text(text);
    // Then
    assertThat(redacted).doesNotContain(secret).contains("[redacted ");
    assertThat(redacted).startsWith(line.substring(0, line.indexOf('«')));
  }

  @ParameterizedTest
  @MethodSource("lookAlikes")
  void whatOnlyLooksLikeASecretIsKept(String text) {
    // When
    String redacted = redactor.text(text);
    // Then
    assertThat(redacted).isEqualTo(text);
  }

  private String json(String json) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = new ObjectMapper().createGenerator(out)) {
      redactor.json(json.getBytes(StandardCharsets.UTF_8), generator);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void valuesOfSecretNamesAreHiddenWhateverTheyAre() throws IOException {
    // When
    String redacted =
        json(
            "{\"password\":\"a\",\"dbPassword\":12,\"API_KEY\":[\"b\",{\"c\":\"d\"}],"
                + "\"Authorization\":\"e\",\"token\":\"f\",\"client-secret\":null}");
    // Then
    assertThat(redacted)
        .doesNotContain("\"a\"", "12", "\"b\"", "\"d\"", "\"e\"", "\"f\"")
        .contains("\"client-secret\":null");
  }

  @Test
  void valuesOfOtherNamesAreKept() throws IOException {
    // Given
    String plain =
        "{\"path\":\"/x\",\"max_tokens\":100,\"progressToken\":7,\"nextCursor\":\"a1\",\"author\":"
            + "\"me\",\"keyboard\":\"us\",\"n\":1.50,\"o\":[true,null]}";
    // When / Then
    assertThat(json(plain)).isEqualTo(plain);
  }

  @Test
  void equalSecretsAreRecognisedWithoutBeingKept() {
    // Given
    String one = "postgres://u:s3cretpw@h/db";
    String other = "mysql://v:s3cretpw@k/db";
    // When
    String mark = redactor.text(one).replaceAll(".*(\\[.*\\]).*", "$1");
    // Then
    assertThat(mark).startsWith("[redacted url-password ");
    assertThat(redactor.text(other)).contains(mark);
    assertThat(new Redactor(new byte[] {1}).text(one)).doesNotContain(mark);
  }

  @Test
  void aPolicyAddsItsOwn() {
    // Given
    redactor.extra(List.of("ACME-[0-9]{4}"));
    // When / Then
    assertThat(redactor.text("part ACME-1234 of ACME-12"))
        .matches("part \\[redacted by-policy [0-9a-f]{12}] of ACME-12");
  }

  @Test
  void longTextsAreCutAfterTheirSecretsAreGone() {
    // Given
    String text = "x".repeat(1_015) + " https://u:longpassword@h/";
    // When
    String redacted = redactor.text(text);
    // Then
    assertThat(redacted).hasSizeLessThan(1_100).contains("[cut: ").doesNotContain("longp");
  }
}
