package dev.clawdefender.sensor.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProcessFilesTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void splitsACommandLineAtItsZeroBytes() {
    assertThat(ProcessFiles.split(bytes("a\0\0b c\0"))).containsExactly("a", "", "b c");
    assertThat(ProcessFiles.split(bytes("written over"))).containsExactly("written over");
    assertThat(ProcessFiles.split(bytes(""))).isEmpty();
  }

  @Test
  void cutsWhatIsTooLongAndSaysSo() {
    // Given
    byte[] manyArguments = bytes("a\0".repeat(ProcessFiles.MAX_ARGUMENTS + 1));
    byte[] exactly = bytes("a\0".repeat(ProcessFiles.MAX_ARGUMENTS));
    byte[] longOne = bytes("a\0" + "b".repeat(ProcessFiles.MAX_COMMAND_BYTES));

    // When, then
    assertThat(ProcessFiles.split(manyArguments))
        .hasSize(ProcessFiles.MAX_ARGUMENTS + 1)
        .endsWith(ProcessFiles.CUT);
    assertThat(ProcessFiles.split(exactly))
        .isEqualTo(Collections.nCopies(ProcessFiles.MAX_ARGUMENTS, "a"));
    assertThat(ProcessFiles.split(longOne)).containsExactly("a", ProcessFiles.CUT);
  }

  @Property
  void isBoundedWhateverAProcessWrites(@ForAll byte[] line) {
    // Given any command line, when it is split, then there is an argument for each zero byte, or
    // one more
    List<String> arguments = ProcessFiles.split(line);
    int zeros = 0;
    for (byte each : line) {
      zeros += each == 0 ? 1 : 0;
    }
    assertThat(arguments.size()).isBetween(Math.min(zeros, 1), ProcessFiles.MAX_ARGUMENTS + 1);
  }
}
