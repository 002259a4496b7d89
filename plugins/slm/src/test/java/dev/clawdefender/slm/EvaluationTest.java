package dev.clawdefender.slm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes target/slm-evaluation.txt. The figures in docs/slm.md are from there. */
class EvaluationTest {
  private final EmbeddedModel model = new EmbeddedModel();

  @Test
  void theCallsAreLabelledAsThePageSays() {
    // Given
    List<LabelledCall> calls = LabelledCall.all();
    // Then
    assertThat(calls).extracting(LabelledCall::id).doesNotHaveDuplicates().hasSizeGreaterThan(440);
    for (RiskLevel level : RiskLevel.values()) {
      assertThat(calls).filteredOn(call -> call.level() == level).hasSizeGreaterThan(100);
      assertThat(calls)
          .filteredOn(call -> call.level() == level && call.isTest())
          .hasSizeGreaterThan(25);
    }
  }

  @Test
  void theEmbeddedModelRatesTheTestCalls() throws Exception {
    // Given
    List<LabelledCall> calls = LabelledCall.all();
    Evaluation learned =
        new Evaluation(model, calls.stream().filter(call -> !call.isTest()).toList());
    Evaluation test = new Evaluation(model, calls.stream().filter(LabelledCall::isTest).toList());
    // When
    String report =
        learned.report("calls that were learned from")
            + "  on the wrong side of HIGH: "
            + learned.wrong()
            + "\n\n"
            + test.report("test calls")
            + "\n"
            + publicSets();
    Files.writeString(Path.of("target/slm-evaluation.txt"), report);
    System.out.println(report);
    // Then
    assertThat(test.lowered().values()).containsOnly(0);
    assertThat(learned.lowered().values()).containsOnly(0);
    assertThat(test.recallOfHigh()).isGreaterThan(test.falseAlarms());
  }

  private String publicSets() throws IOException, InterruptedException {
    String folder = System.getenv("CLAWDEFENDER_CORPORA");
    return folder == null
        ? "public sets: not looked at, since CLAWDEFENDER_CORPORA names no folder\n"
        : new PublicSets(Path.of(folder), model).report();
  }
}
