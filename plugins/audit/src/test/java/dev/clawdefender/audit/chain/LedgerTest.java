package dev.clawdefender.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {
  @TempDir private Path folder;
  private AuditFiles files;
  private Ledger ledger;

  @BeforeEach
  void open() throws IOException {
    files = new AuditFiles(folder.resolve("audit"));
    ledger = Ledger.of(files, SigningKey.in(folder.resolve("key")));
  }

  @Test
  void linesAreNumberedAndChained() throws Exception {
    // When
    ledger.opened("a");
    ledger.closed("a", 2, 7, "ab");

    // Then
    List<String> lines = Files.readAllLines(files.ledger());
    assertThat(lines.get(0)).startsWith("{\"seq\":0,\"time\":\"").contains("\"event\":\"opened\"");
    assertThat(lines.get(1))
        .startsWith("{\"seq\":1,\"time\":\"")
        .contains("\"event\":\"closed\",\"chain\":\"a\",\"file\":2,\"lines\":7,\"last\":\"ab\"")
        .contains("\"prev\":\"" + Line.hash(lines.get(0).getBytes(UTF_8)) + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"event\"', '\"event'",
    "'\"chain\":\"a\"', '\"chain\":\"a\"}'",
    "'{\"seq\"', '[\"seq\"'",
  })
  void toADamagedLineNothingIsAdded(String good, String bad) throws Exception {
    // Given
    ledger.opened("a");
    String damaged = Files.readString(files.ledger()).replace(good, bad);
    Files.writeString(files.ledger(), damaged);

    // When, then
    assertThatThrownBy(() -> ledger.opened("b")).isInstanceOf(IOException.class);
    assertThat(files.ledger()).hasContent(damaged);
  }
}
