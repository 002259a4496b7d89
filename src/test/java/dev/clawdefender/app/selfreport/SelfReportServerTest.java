package dev.clawdefender.app.selfreport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfReportServerTest {
  private final AtomicLong now = new AtomicLong();
  private final List<String> judged = new ArrayList<>();
  private Action decision = Action.ALLOW;

  private final SelfReportServer server =
      new SelfReportServer(
          new SelfReportServer.Rules() {
            @Override
            public Decision decide(String name, String call) {
              judged.add(name + " " + call);
              return new Decision(decision, "rule", 1, "why");
            }

            @Override
            public List<SelfReportServer.Rule> all(String name) {
              return List.of(new SelfReportServer.Rule("rule", Action.BLOCK, "what"));
            }
          },
          "1",
          now::get);

  private String call(String tool, String arguments) {
    return String.valueOf(
        server.answer(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":"
                + arguments
                + "}}"));
  }

  private int allowed(String tool, String arguments, int times) {
    int allowed = 0;
    for (int i = 0; i < times; i++) {
      allowed += call(tool, arguments).contains("\"isError\":false") ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void whatIsMeantIsJudgedAsTheCallThatItWouldBe() {
    // When
    String answer =
        call(
            "checkIntent",
            "{\"server\":\"files\",\"action\":\"delete\",\"path\":\"/a\",\"reason\":\"old\"}");

    // Then
    assertThat(answer).contains("\"id\":7", "\"decision\":\"allow\"", "\"reason\":\"why\"");
    assertThat(judged)
        .containsExactly(
            "files {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
                + "\"delete_file\",\"arguments\":{\"path\":\"/a\"}}}");
  }

  @Test
  void whatAPersonHasToBeAskedIsNotGranted() {
    // Given
    decision = Action.PROMPT;

    // When, Then
    assertThat(call("requestPermission", "{\"action\":\"execute\",\"command\":\"ls *\"}"))
        .contains("\"decision\":\"prompt\"", "\"granted\":false");
  }

  @Test
  void eachToolMayBeCalledSoOften() {
    String intent = "{\"action\":\"read\",\"path\":\"/a\"}";

    // When, Then
    assertThat(allowed("checkIntent", intent, 200)).isEqualTo(100);
    assertThat(allowed("requestPermission", intent, 20)).isEqualTo(10);
    assertThat(allowed("reportAction", intent, 1_100)).isEqualTo(1_000);

    // When a minute has passed
    now.addAndGet(TimeUnit.SECONDS.toNanos(60));

    // Then
    assertThat(allowed("checkIntent", intent, 200)).isEqualTo(100);
    assertThat(allowed("requestPermission", intent, 20)).isZero();
    assertThat(allowed("reportAction", intent, 1_100)).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"action\":\"fly\",\"path\":\"/a\"}",
        "{\"action\":\"read\"}",
        "{\"action\":\"read\",\"url\":\"http://a.test\"}",
        "{\"action\":\"read\",\"path\":\"/a\",\"command\":\"ls\"}",
        "{\"action\":\"read\",\"path\":\"/a/*\"}",
        "{\"action\":\"read\",\"path\":\"/a\\u0000\"}",
        "{\"action\":\"read\",\"path\":\"/a\\u202e\"}",
        "{\"action\":\"read\",\"path\":[\"/a\"]}",
        "{\"action\":\"read\",\"path\":\"\"}",
        "{\"action\":\"read\",\"path\":\"/a\",\"more\":\"b\"}",
        "\"text\""
      })
  void whatCannotBeUnderstoodIsNotJudged(String arguments) {
    // When, Then
    assertThat(call("checkIntent", arguments)).contains("\"isError\":true");
    assertThat(judged).isEmpty();
  }

  @Test
  void fieldsAreNoLongerThanAllowed() {
    String most = "a".repeat(4_096);
    assertThat(call("checkIntent", "{\"action\":\"read\",\"path\":\"" + most + "\"}"))
        .contains("\"isError\":false");
    assertThat(call("checkIntent", "{\"action\":\"read\",\"path\":\"a" + most + "\"}"))
        .contains("\"isError\":true");
    String report = "{\"action\":\"read\",\"path\":\"" + most + "\",\"reason\":\"" + most;
    assertThat(call("reportAction", report + "\",\"tool\":\"" + most + "\"}"))
        .contains("10240 bytes at most");
    assertThat(call("reportAction", report + "\"}")).contains("\"recorded\":true");
  }

  @Test
  void itSpeaksTheProtocol() {
    assertThat(server.answer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
        .isNull();
    assertThat(server.answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"))
        .contains("checkIntent", "requestPermission", "reportAction", "getPolicy");
    assertThat(server.answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}"))
        .contains("-32601");
    assertThat(server.answer("{")).contains("-32700");
    assertThat(call("getPolicy", "{}")).contains("\"name\":\"rule\"", "\"action\":\"block\"");
    assertThat(call("other", "{}")).contains("no tool");
  }
}
