package dev.clawdefender.runtime.redact;

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
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private final Redactor redactor = new Redactor(new byte[32]);

  /**
   * A corpus: one text a line, its secret between « and ». The two halves of a secret are joined
   * here, so that the file itself holds none that a scanner would stop at.
   */
  private static List<String> corpus(String name) throws IOException {
    Path file = Path.of("src/test/resources/dev/clawdefender/runtime/redact", name);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['mysql','--password','«hunter22x»','db']",
        "['sudo','/usr/bin/mysql','-u','root','-p«hunter22x»','db']",
        "['curl','-u','joe:«secret123»','https://example.org/']",
        "['sshpass','-p','«hunter22x»','ssh','host']",
        "['docker','login','-u','joe','-p','«hunter22x»']",
        "['tool','--api-key','«-abc»','x']",
        "['tool','--token','«abc»']",
        "['sh','-c','mysql -u root -p«hunter22x» db']",
        "['/bin/bash','-lc','cd /srv && sshpass -p «hunter22x»; ls']",
      })
  void wordsAfterOptionsForSecretsAreHidden(String line) throws IOException {
    // Given
    String secret = line.substring(line.indexOf('«') + 1, line.indexOf('»'));
    String command = "{\"arguments\":" + line.replaceAll("[«»]", "").replace('\'', '"') + "}";
    // When
    String redacted = json(command);
    // Then
    assertThat(redacted.replaceAll("\\[redacted by-option [0-9a-f]{12}]", secret))
        .isEqualTo(command)
        .isNotEqualTo(redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['mkdir','-p','/srv/a']",
        "['ssh','-p','22','-l','joe','host']",
        "['docker','run','-u','1000:1000','-p','80:80','image']",
        "['find','.','-print','-path','a']",
        "['sort','--key','2','--author','me']",
        "['git','-c','a=b','push','-u','origin','main']",
        "['curl','-u','https://example.org/']",
        "['sh','-c','mkdir -p /srv/a; ssh -p 22 host']",
      })
  void otherWordsOfCommandsAreKept(String line) throws IOException {
    // Given
    String command = "{\"arguments\":" + line.replace('\'', '"') + "}";
    // When / Then
    assertThat(json(command)).isEqualTo(command);
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
