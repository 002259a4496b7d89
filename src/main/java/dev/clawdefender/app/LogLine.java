package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;

/** A record as a line for people. */
final class LogLine {
  private static final int MAX_ARGUMENTS = 120;

  private LogLine() {}

  static String of(JsonNode record) {
    String server = record.path("server").asText();
    return record.path("time").asText()
        + " "
        + (server.isEmpty() ? "-" : server)
        + " "
        + what(record);
  }

  /** What a record says, without when and of which server. */
  static String what(JsonNode record) {
    return switch (record.path("kind").asText()) {
      case "message" -> message(record);
      case "refused" -> arrow(record) + " refused: " + record.path("reason").asText();
      case "session-started" -> "session starts, process " + record.path("pid").asText();
      case "server-restarted" ->
          "server ended with status "
              + record.path("exit_status").asText()
              + " and is started again, process "
              + record.path("pid").asText()
              + ": "
              + record.path("reason").asText();
      case "session-ended" ->
          "session ends with status "
              + record.path("exit_status").asText()
              + ": "
              + record.path("messages_forwarded").asText()
              + " messages forwarded, "
              + record.path("messages_refused").asText()
              + " not"
              + (record.has("reason") ? ": " + record.path("reason").asText() : "");
      case "policy-activated" -> "policy " + record.path("epoch").asText() + " is in force";
      case "policy-rejected" -> "a changed policy is not used: " + record.path("reason").asText();
      case "plugin-state" ->
          "plugin " + record.path("plugin").asText() + " is " + withReason(record, "state");
      case "finding" ->
          record.path("severity").asText()
              + " finding of "
              + record.path("plugin").asText()
              + ": "
              + withReason(record, "title");
      case "opinion" ->
          record.path("tool").asText()
              + " is "
              + (record.has("severity")
                  ? "rated "
                      + record.path("severity").asText()
                      + " by "
                      + record.path("plugin").asText()
                  : "unassessed")
              + ": "
              + record.path("reason").asText();
      case "os-event" -> EffectLine.of(record.path("effect"));
      case "correlation" -> JoinedLine.of(record);
      case "session-stopped" ->
          "rule " + record.path("rule").asText() + " stopped the server: " + reason(record);
      default -> record.toString();
    };
  }

  private static String reason(JsonNode record) {
    return record.path("reason").asText();
  }

  private static String withReason(JsonNode record, String name) {
    String reason = record.path("reason").asText();
    return record.path(name).asText() + (reason.isEmpty() ? "" : ": " + reason);
  }

  private static String message(JsonNode record) {
    StringBuilder line = new StringBuilder(arrow(record));
    line.append(' ').append(record.path("action").asText());
    line.append(' ').append(record.path("method").asText());
    String tool = record.path("tool").asText();
    if (!tool.isEmpty()) {
      line.append(' ').append(tool);
    }
    line.append(" (").append(record.path("rule").asText());
    String approval = record.path("approval").asText();
    line.append(approval.isEmpty() ? "" : ": " + approval).append(')');
    if (record.has("arguments")) {
      String arguments = record.path("arguments").toString();
      boolean longer = arguments.length() > MAX_ARGUMENTS;
      line.append(' ').append(longer ? arguments.substring(0, MAX_ARGUMENTS) + "..." : arguments);
    }
    return line.toString();
  }

  private static String arrow(JsonNode record) {
    return record.path("direction").asText().equals("to-client") ? "<-" : "->";
  }
}
