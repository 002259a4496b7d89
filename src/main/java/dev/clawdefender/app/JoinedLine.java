package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An effect and the call it belongs to, as a part of a line for people. */
final class JoinedLine {
  private JoinedLine() {}

  static String of(JsonNode record) {
    JsonNode joined = record.path("joined");
    String title = record.path("title").asText();
    String severity = record.path("severity").asText();
    StringBuilder line = new StringBuilder(severity.isEmpty() ? "" : severity + " ");
    line.append(title);
    if (joined.has("calls")) {
      line.append(title.equals("missing") ? " after " : " of ").append(calls(joined));
    }
    line.append(": ");
    if (joined.has("seen")) {
      line.append(EffectLine.of(joined.path("seen")));
    } else {
      line.append(joined.path("path").asText());
    }
    String reason = record.path("reason").asText();
    return Shown.line(reason.isEmpty() ? line.toString() : line + ": " + reason);
  }

  private static String calls(JsonNode joined) {
    List<String> calls = new ArrayList<>();
    for (JsonNode call : joined.path("calls")) {
      String tool = call.path("tool").asText();
      calls.add(
          (tool.isEmpty() ? call.path("method").asText() : tool)
              + " (id "
              + call.path("id").asText()
              + ")");
    }
    return String.join(" or ", calls);
  }
}
