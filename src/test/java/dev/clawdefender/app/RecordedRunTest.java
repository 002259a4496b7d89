package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.correlation.call.CallReader;
import dev.clawdefender.correlation.engine.CorrelationEngine;
import dev.clawdefender.correlation.work.TaskPolls;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.events.CorrelationJson;
import dev.clawdefender.testkit.TestMessage;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * The run of {@link CorrelationIT} that was recorded on Linux with eBPF, joined once more: where no
 * sensor is, too. {@code -Dclawdefender.record=FILE} has {@code CorrelationIT} record another.
 */
class RecordedRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> told = new ArrayList<>();
  private final List<Truth> truths = new ArrayList<>();
  private final CorrelationEngine engine =
      new CorrelationEngine(
          this::tell, address -> false, TimeUnit.MILLISECONDS.toNanos(CorrelationCases.GRACE));
  private final CallReader reader =
      new CallReader(
          new Place("/root", EventRecorder.WORK + "/project", "root", Map.of(), false),
          path -> path);
  private final Map<String, TaskPolls> tasks = new HashMap<>();
  private Instant first = Instant.MAX;

  @Test
  void whatWasRecordedIsJoinedAsItWasDone() throws Exception {
    // When
    try (InputStream in = RecordedRunTest.class.getResourceAsStream("correlation-run.jsonl.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Objects.requireNonNull(in)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(JSON.readTree(line));
      }
    }
    engine.flush();

    // Then
    Truth.Score score = Truth.score(truths, told);
    System.out.println("correlation, recorded: " + score);
    assertThat(truths).hasSizeGreaterThanOrEqualTo(200);
    assertThat(score.mistakes()).isEmpty();
  }

  private void take(JsonNode json) {
    if (json.path("kind").asText().equals("truth")) {
      Set<Integer> calls = new HashSet<>();
      json.path("calls").forEach(call -> calls.add(call.asInt()));
      truths.add(
          new Truth(text(json, "target"), text(json, "title"), calls, text(json, "severity")));
      return;
    }
    Instant time = Instant.parse(text(json, "time"));
    if (first.equals(Instant.MAX)) {
      first = time;
      engine.watching(true, 0);
    }
    long at = Duration.between(first, time).toNanos() + TimeUnit.MINUTES.toNanos(1);
    engine.tick(at);
    String session = text(json, "session");
    switch (text(json, "kind")) {
      case "session-started" ->
          engine.begin(session, text(json, "server"), List.of(EventRecorder.WORK + "/project"), at);
      case "session-ended" -> engine.end(session);
      case "os" -> engine.effect(effect(json, time), at);
      default -> message(json, time, at);
    }
  }

  private void message(JsonNode json, Instant time, long at) {
    boolean response = text(json, "type").equals("response");
    boolean toServer = text(json, "direction").equals(Direction.TO_SERVER.text());
    if (text(json, "id").isEmpty() || response == toServer) {
      return; // a notification, or a request of the server
    }
    MessageEvent message =
        new MessageEvent(
            time,
            session(json),
            text(json, "server"),
            text(json, "client"),
            toServer ? Direction.TO_SERVER : Direction.TO_CLIENT,
            response ? EventType.RESPONSE : EventType.TOOL_CALL,
            text(json, "method"),
            text(json, "tool"),
            text(json, "id"),
            new Decision(Action.LOG, "(default)", 1, ""),
            true,
            false,
            0,
            json.has("content") ? TestMessage.json(json.path("content").toString()) : null);
    TaskPolls polls =
        tasks.computeIfAbsent(message.session(), session -> new TaskPolls(engine, session));
    if (response) {
      if (!polls.answered(message, at)) {
        engine.answered(message.session(), message.id(), Ending.ANSWERED, at);
      }
    } else if (!polls.asked(message, at)) {
      engine.call(
          new Call(
              time,
              message.session(),
              message.server(),
              message.client(),
              message.id(),
              message.method(),
              message.tool()),
          reader.read(message),
          at);
    }
  }

  private static String session(JsonNode json) {
    return text(json, "session");
  }

  private static OsEvent effect(JsonNode json, Instant time) {
    return new OsEvent(
        time,
        text(json, "server"),
        text(json, "session"),
        json.path("pid").asLong(),
        json.path("parent").asLong(),
        text(json, "program"),
        text(json, "user"),
        text(json, "agent"),
        action(json),
        Sensitivity.valueOf(constant(json, "sensitivity")),
        text(json, "source"),
        Certainty.valueOf(constant(json, "certainty")));
  }

  private static OsAction action(JsonNode json) {
    String path = text(json, "path");
    OsAction.Endpoint peer =
        new OsAction.Endpoint(text(json, "address"), json.path("port").asInt());
    return switch (text(json, "action")) {
      case "execute" -> {
        List<String> words = new ArrayList<>();
        json.path("arguments").forEach(word -> words.add(word.asText()));
        yield new OsAction.Execute(path, words);
      }
      case "fork" -> new OsAction.Fork(json.path("child").asLong());
      case "exit" -> new OsAction.Exit(json.path("exit_status").asInt());
      case "open" ->
          new OsAction.Open(
              path, Access.valueOf(constant(json, "access")), json.path("failed").asBoolean());
      case "create" -> new OsAction.Create(path);
      case "rename" -> new OsAction.Rename(path, text(json, "to"));
      case "remove" -> new OsAction.Remove(path);
      case "change-mode" -> new OsAction.ChangeMode(path, json.path("mode").asInt());
      case "connect" -> new OsAction.Connect(peer, json.path("failed").asBoolean());
      case "listen" -> new OsAction.Listen(peer);
      case "send" -> new OsAction.Send(peer);
      case "resolve" -> new OsAction.Resolve(text(json, "name"));
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static String constant(JsonNode json, String name) {
    return text(json, name).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asText();
  }

  /** As it would stand in the audit log. */
  private void tell(CorrelationEvent event) {
    if (event instanceof CorrelationEvent.Completed) {
      return;
    }
    JsonObject joined = new JsonObject();
    CorrelationJson.detail(joined, event);
    try {
      ObjectNode record = JSON.createObjectNode().put("title", CorrelationJson.kind(event));
      record.put("severity", joined.getString("severity", ""));
      record.set("joined", JSON.readTree(joined.encode()));
      told.add(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
