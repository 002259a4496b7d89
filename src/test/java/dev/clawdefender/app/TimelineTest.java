package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OF = "'session':'s1','server':'files'";

  private final List<String> added = new ArrayList<>();
  private final Timeline timeline =
      new Timeline((node, to) -> added.add(TimelineText.added(node, to)));

  /** Adds a record, with ' for ". */
  private void record(int second, String members) throws Exception {
    String time = "2026-03-01T10:00:%02d.000Z".formatted(second);
    timeline.add(json("{'time':'" + time + "'," + members + "}"));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private void call(int second, String id, String more) throws Exception {
    record(
        second,
        "'kind':'message',"
            + OF
            + ",'direction':'to-server','method':'tools/call','tool':'read','id':'"
            + id
            + "',"
            + more);
  }

  private void answer(int second, String id) throws Exception {
    record(
        second,
        "'kind':'message',"
            + OF
            + ",'direction':'to-client','method':'tools/call','tool':'read','id':'"
            + id
            + "','action':'allow','forwarded':true,'rule':'(default)'");
  }

  private static String allowed() {
    return "'action':'allow','forwarded':true,'rule':'reads','arguments':{'path':'/a'}";
  }

  private void effect(int second, String title, String path, String... calls) throws Exception {
    StringBuilder of = new StringBuilder();
    for (String call : calls) {
      of.append(of.isEmpty() ? "" : ",")
          .append("{'time':'2026-03-01T10:00:0")
          .append(call.charAt(0))
          .append("Z','id':'")
          .append(call.substring(2))
          .append("','method':'tools/call','tool':'read'}");
    }
    record(
        second,
        "'kind':'correlation',"
            + OF
            + ",'title':'"
            + title
            + "','severity':'high','reason':'so it is','joined':{'calls':["
            + of
            + "],'confidence':0.5,'seen':{'action':'open','path':'"
            + path
            + "','access':'read','pid':7,'program':'/bin/cat'}}");
  }

  private String tree() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    timeline.sessions().forEach(session -> TimelineText.tree(session, out));
    out.flush();
    return text.toString();
  }

  @Test
  void callsAreATreeWithWhatCameOfThem() throws Exception {
    // When
    record(0, "'kind':'session-started'," + OF + ",'pid':7");
    call(1, "1", allowed());
    effect(2, "effect", "/a", "1/1");
    effect(2, "undeclared", "/b", "1/1");
    record(
        3,
        "'kind':'finding',"
            + OF
            + ",'plugin':'p/a','severity':'low','title':'odd','reason':'because'");
    record(
        3,
        "'kind':'opinion',"
            + OF
            + ",'id':'1','method':'tools/call','severity':'high','reason':'r'");
    answer(4, "1");
    call(5, "2", "'action':'block','forwarded':false,'rule':'no','reason':'not this'");
    effect(6, "uncorrelated", "/c");
    record(
        7,
        "'kind':'finding',"
            + OF
            + ",'plugin':'p/a','severity':'low','title':'late','reason':'because'");
    record(
        8,
        "'kind':'session-ended',"
            + OF
            + ",'exit_status':0,'messages_forwarded':2,'messages_refused':1");
    // Then
    assertThat(tree())
        .isEqualTo(
            """
            2026-03-01T10:00:00.000Z session s1 of files
            ├─ 10:00:01.000Z #1 tools/call read {"path":"/a"}: allow (reads); answered after 3000 ms
            │  ├─ 10:00:02.000Z effect: /bin/cat[7] open /a to read (50 % sure, so it is)
            │  ├─ 10:00:02.000Z high undeclared: /bin/cat[7] open /b to read (50 % sure, so it is)
            │  ├─ 10:00:03.000Z low finding: odd (p/a): because
            │  └─ 10:00:03.000Z high opinion: r
            ├─ 10:00:05.000Z #2 tools/call read: block (no) not this
            ├─ 10:00:06.000Z high uncorrelated: /bin/cat[7] open /c to read (50 % sure, so it is)
            ├─ 10:00:07.000Z low finding: late (p/a): because
            └─ 10:00:08.000Z session ends with status 0: 2 messages forwarded, 1 not
            """);
    assertThat(added)
        .contains(
            "s1 of #1   10:00:02.000Z effect: /bin/cat[7] open /a to read (50 % sure, so it is)",
            "s1 of #1   10:00:04.000Z answered after 3000 ms");
  }

  @Test
  void whatMayBeOfOneOfSeveralCallsStandsWithEachAndSaysSo() throws Exception {
    // When
    call(1, "1", allowed());
    call(2, "2", allowed());
    effect(3, "undeclared", "/b", "1/1", "2/2");
    record(
        3,
        "'kind':'finding',"
            + OF
            + ",'plugin':'p/a','severity':'low','title':'odd','reason':'because'");
    // Then
    assertThat(tree())
        .contains("of one of 2 calls, which cannot be told")
        .containsSubsequence("#1", "/b", "#2", "/b")
        .as("a finding while two calls wait is of neither")
        .contains("\n└─ 10:00:03.000Z low finding: odd");
  }

  @Test
  void anIdThatIsUsedAgainIsAnotherCall() throws Exception {
    // When
    call(1, "1", allowed());
    answer(2, "1");
    call(5, "1", allowed());
    effect(6, "effect", "/first", "1/1");
    effect(6, "effect", "/second", "5/1");
    // Then
    assertThat(tree())
        .containsSubsequence("10:00:01.000Z #1", "/first", "10:00:05.000Z #1", "/second");
  }

  @Test
  void theAnswerOfAPersonStandsWithTheCall() throws Exception {
    // When
    call(1, "1", "'action':'prompt','forwarded':false,'rule':'ask','approval':'asked'");
    call(3, "1", "'action':'prompt','forwarded':true,'rule':'ask','approval':'allow once'");
    answer(4, "1");
    // Then
    assertThat(tree())
        .containsSubsequence(
            "└─",
            "#1 tools/call read: prompt (ask: asked); answered after 3000 ms",
            "   └─ 10:00:03.000Z prompt (ask: allow once)");
  }

  @Test
  void aQuestionOfTheServerIsNoAnswer() throws Exception {
    // When
    call(1, "1", allowed());
    record(
        2,
        "'kind':'message',"
            + OF
            + ",'direction':'to-client','method':'sampling/createMessage','id':'1','action':'block',"
            + "'forwarded':false,'rule':'no','reason':'never'");
    answer(3, "1");
    // Then
    assertThat(tree())
        .contains("allow (reads); answered after 2000 ms")
        .contains("#1 the server asks: sampling/createMessage: block (no) never");
  }

  @Test
  void longSessionsLoseTheirBeginning() throws Exception {
    // When
    for (int i = 0; i < Timeline.MAX_NODES + 3; i++) {
      effect(1, "uncorrelated", "/" + i);
    }
    // Then
    assertThat(timeline.leftOut()).isEqualTo(3);
    assertThat(timeline.sessions().iterator().next().under()).hasSize(Timeline.MAX_NODES);
  }

  @Test
  void thePageHasNothingThatOthersWrote() throws Exception {
    // Given what servers and clients chose
    String evil = "</li><script>alert(1)</script>&amp;\\u202e<img src=x onerror=alert(1)>";
    record(0, "'kind':'session-started','session':'" + evil + "','server':'" + evil + "','pid':7");
    timeline.add(
        json(
            "{'time':'2026-03-01T10:00:01Z','kind':'message','session':'"
                + evil
                + "','server':'"
                + evil
                + "','direction':'to-server','method':'"
                + evil
                + "','tool':'"
                + evil
                + "','id':'"
                + evil
                + "','action':'"
                + evil
                + "','rule':'\\\" onload=\\\"x','arguments':{'"
                + evil
                + "':'"
                + evil
                + "'}}"));
    effect(2, "effect", evil, "1/" + evil);
    // When
    String page = TimelineHtml.of(timeline.sessions(), evil);
    // Then
    assertThat(page)
        .doesNotContain("<script", "<img", "\u202e", "\" onload", "</li><")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;?&lt;img")
        .contains("default-src 'none'")
        .doesNotContainPattern("(?i)(src|href)\\s*=\\s*[\"']");
  }
}
