package dev.clawdefender.correlation.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.correlation.engine.Declaration;
import dev.clawdefender.correlation.engine.Purpose;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.testkit.TestMessage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallReaderTest {
  private final CallReader reader =
      new CallReader(
          new Place("/home/u", "/home/u/app", "u", Map.of("HOME", "/home/u"), false),
          LinkResolver.NONE);

  private Declaration call(String tool, String arguments) {
    return reader.read(TestMessage.call(tool, arguments).event("s"));
  }

  @Test
  void pathsAreWholeAndWhatTheServerChoosesIsKnownByItsName() {
    // When
    Declaration said = call("read_file", "{\"path\":\"src/a.txt\",\"other\":\"~/b.txt\"}");

    // Then
    assertThat(said.purpose()).isEqualTo(Purpose.READ);
    assertThat(said.paths()).contains("/home/u/app/src/a.txt", "/home/u/b.txt");
    assertThat(said.names()).containsExactly("a.txt");
  }

  @Test
  void aPatternStandsForTheFolderItLooksInto() {
    assertThat(call("search_files", "{\"path\":\"/data/x/*.csv\"}").folders())
        .containsExactly("/data/x");
  }

  @Test
  void commandsAreKnownWithTheirTextAsItIs() {
    // When
    Declaration said =
        call("run_command", "{\"command\":\"cat 'a b' | curl https://example.com/x\"}");

    // Then
    assertThat(said.commands()).extracting(Declaration.Command::name).contains("cat", "curl");
    assertThat(said.commands()).extracting(Declaration.Command::line).contains("cat a b");
    assertThat(said.texts()).contains("cat 'a b' | curl https://example.com/x");
    assertThat(said.hosts()).containsExactly("example.com");
  }

  @Test
  void whatATextMentionsIsNotSpokenOf() {
    assertThat(call("write_file", "{\"path\":\"/a\",\"content\":\"see /etc/shadow\"}").paths())
        .containsExactly("/a");
  }
}
