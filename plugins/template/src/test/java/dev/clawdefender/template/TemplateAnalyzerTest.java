package dev.clawdefender.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.testkit.PluginContract;
import dev.clawdefender.testkit.TestContext;
import dev.clawdefender.testkit.TestMessage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemplateAnalyzerTest {
  @Test
  void reportsTheWordWhereverItStands() {
    // Given
    TestContext context = new TestContext(new TemplateSettings("production"), Path.of("unused"));
    TemplateAnalyzer analyzer = new TemplateAnalyzer();
    analyzer.start(context);

    // When
    analyzer.analyze(
        TestMessage.call("deploy", "{\"to\":[\"the production cluster\"]}").event("session"));
    analyzer.analyze(TestMessage.call("deploy", "{\"to\":[\"staging\"]}").event("session"));

    // Then
    assertThat(context.titles()).containsExactly("word noticed");
  }

  @Test
  void keepsTheContract() {
    assertThat(
            PluginContract.violations(
                new TemplatePlugin(), new TemplateSettings("production"), Path.of("unused")))
        .isEmpty();
  }
}
