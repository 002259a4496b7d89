package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.policy.OpenArguments.Wanted;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.streams.StreamNames;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a process asks of the supervisor: one JSON object on one line. */
sealed interface ControlRequest {
  /**
   * {@code open}: a session. The rest of the connection is that session.
   *
   * @param streams what that process is told and says, which may be used in its place
   */
  record Open(String server, @Nullable ServerCommand command, StreamNames streams)
      implements ControlRequest {}

  /** {@code status}: what there is. */
  record Status() implements ControlRequest {}

  /** {@code stop}: ends a session, or all of a server, which then is not started any more. */
  record Stop(String name) implements ControlRequest {}

  /** {@code restart}: ends the sessions of a server and forgets its failures. */
  record Restart(String server) implements ControlRequest {}

  /** {@code attach}: the rest of the connection is what happens to a session, or to a server's. */
  record Attach(String name) implements ControlRequest {}

  /** {@code approvals}: the questions that wait for a person. */
  record Approvals() implements ControlRequest {}

  /** {@code approval}: all about one of them. */
  record ShowApproval(String question) implements ControlRequest {}

  /** {@code generalise}: the rule that would allow its call for good, with what is left open. */
  record Generalise(String question, Wanted open) implements ControlRequest {}

  /**
   * {@code answer}: a person's answer to one.
   *
   * @param open what is left open of the call, if it is always allowed
   * @param shown the name of the rule that the person was shown; empty if nothing is left open
   */
  record Answer(String question, Approval approval, Wanted open, String shown)
      implements ControlRequest {}

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it is none; says so for people
   */
  static ControlRequest parse(String line) {
    JsonObject json;
    try {
      json = new JsonObject(line);
      return switch (string(json, "do")) {
        case "open" -> open(json);
        case "status" -> new Status();
        case "stop" -> new Stop(string(json, "name"));
        case "restart" -> new Restart(string(json, "name"));
        case "attach" -> new Attach(string(json, "name"));
        case "approvals" -> new Approvals();
        case "approval" -> new ShowApproval(string(json, "question"));
        case "generalise" -> new Generalise(string(json, "question"), open(json, Approval.ALWAYS));
        case "answer" -> answer(json);
        default -> throw new IllegalArgumentException("unknown request: " + string(json, "do"));
      };
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("a request is one JSON object on one line", e);
    }
  }

  private static Answer answer(JsonObject json) {
    Approval approval = approval(string(json, "approval"));
    return new Answer(
        string(json, "question"), approval, open(json, approval), json.getString("rule", ""));
  }

  private static Wanted open(JsonObject json, Approval approval) {
    Wanted open = new Wanted(strings(json, "places"), strings(json, "any"));
    if (!open.equals(Wanted.NOTHING) && approval != Approval.ALWAYS) {
      throw new IllegalArgumentException(
          "only what is always allowed can be allowed with other arguments");
    }
    return open;
  }

  private static List<String> strings(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(String.class::cast).toList();
  }

  private static Open open(JsonObject json) {
    JsonArray command = json.getJsonArray("command");
    String server = string(json, "server");
    if (command == null) {
      return new Open(server, null, streams(json));
    }
    Map<String, String> environment = new HashMap<>();
    json.getJsonObject("environment", new JsonObject())
        .forEach(variable -> environment.put(variable.getKey(), (String) variable.getValue()));
    Path directory = Path.of(string(json, "directory"));
    if (!directory.isAbsolute() || command.isEmpty()) {
      throw new IllegalArgumentException("a command is not empty, its directory absolute");
    }
    return new Open(
        server,
        new ServerCommand(
            command.stream().map(String.class::cast).toList(), environment, directory),
        streams(json));
  }

  private static StreamNames streams(JsonObject json) {
    Long pid = json.getLong("pid");
    String input = json.getString("input");
    String output = json.getString("output");
    return pid == null || input == null || output == null
        ? StreamNames.UNKNOWN
        : new StreamNames(pid, input, output);
  }

  private static Approval approval(String text) {
    return Optional.of(Approval.of(text))
        .filter(approval -> approval.text().equals(text))
        .orElseThrow(
            () -> new IllegalArgumentException("an approval is one of " + Approval.texts()));
  }

  private static String string(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key))
        .orElseThrow(() -> new IllegalArgumentException("\"" + key + "\" is missing"));
  }
}
