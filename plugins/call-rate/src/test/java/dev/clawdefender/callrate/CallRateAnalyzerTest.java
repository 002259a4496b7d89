package dev.clawdefender.callrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.testkit.PluginContract;
import dev.clawdefender.testkit.TestContext;
import dev.clawdefender.testkit.TestMessage;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallRateAnalyzerTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private final TestContext context =
      new TestContext(new CallRateSettings(20, 5), Path.of("unused"));
  private final CallRateAnalyzer analyzer = new CallRateAnalyzer();

  CallRateAnalyzerTest() {
    analyzer.start(context);
  }

  @Test
  void theSameCallAgainAndAgainIsALoop() {
    for (int i = 0; i < 4; i++) {
      analyzer.analyze(call("s", "{\"path\":\"a\"}", i));
    }
    assertThat(context.titles()).isEmpty();

    analyzer.analyze(call("s", "{\"path\":\"a\"}", 4));

    assertThat(context.titles()).containsExactly("loop of calls");
  }

  @Test
  void theSameCallOnceAMinuteIsNone() {
    for (int i = 0; i < 50; i++) {
      analyzer.analyze(call("s", "{}", 61 * i));
    }

    assertThat(context.titles()).isEmpty();
  }

  @Test
  void manyCallsAreABurstOfTheirSessionOnly() {
    for (int i = 0; i < 20; i++) {
      analyzer.analyze(call("s", "{\"n\":" + i + "}", i));
      analyzer.analyze(call("t", "{\"n\":" + i + "}", 5 * i));
    }
    assertThat(context.titles()).isEmpty();

    analyzer.analyze(call("s", "{\"n\":20}", 20));

    assertThat(context.titles()).containsExactly("burst of calls");
    assertThat(context.findings().getFirst().session()).isEqualTo("s");
  }

  private static MessageEvent call(String session, String arguments, int second) {
    MessageEvent event = TestMessage.call("read", arguments).event(session);
    return new MessageEvent(
        START.plusSeconds(second),
        event.session(),
        event.server(),
        event.client(),
        event.direction(),
        event.type(),
        event.method(),
        event.tool(),
        event.id(),
        event.decision(),
        event.forwarded(),
        event.failed(),
        event.bytes(),
        event.content());
  }

  @Test
  void keepsTheContract() {
    assertThat(
            PluginContract.violations(
                new CallRatePlugin(), new CallRateSettings(20, 5), Path.of("unused")))
        .isEmpty();
  }
}
