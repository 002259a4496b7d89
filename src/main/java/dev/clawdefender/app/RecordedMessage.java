package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.DecisionScratch;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.Methods;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message of the audit log, as far as it can be judged once more. */
final class RecordedMessage {
  private final JsonNode record;
  private final byte[] bytes;

  private RecordedMessage(JsonNode record, byte[] bytes) {
    this.record = record;
    this.bytes = bytes;
  }

  /**
   * The message of a record; nothing if the record is of none, or does not hold all that policy
   * looks at: answers, arguments that were cut, and questions whose answer is a record of its own.
   */
  static Optional<RecordedMessage> of(JsonNode record) {
    boolean whole =
        record.path("kind").asText().equals("message")
            && !record.path("arguments_cut").asBoolean()
            && !record.path("approval").asText().equals("asked")
            && (record.has("id") || record.path("method").asText().startsWith("notifications/"))
            && !isAnswer(record);
    if (!whole) {
      return Optional.empty();
    }
    ObjectNode message =
        Json.object().put("jsonrpc", "2.0").put("method", record.path("method").asText());
    if (record.has("id")) {
      message.put("id", 1);
    }
    JsonNode arguments = record.path("arguments");
    if (record.path("method").asText().equals("tools/call")) {
      ObjectNode params = message.putObject("params").put("name", record.path("tool").asText());
      if (!arguments.isMissingNode()) {
        params.set("arguments", arguments);
      }
    } else if (arguments.isObject()) {
      message.set("params", arguments);
    }
    return Optional.of(
        new RecordedMessage(record, message.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether it went the way that the answers to its method go. */
  private static boolean isAnswer(JsonNode record) {
    boolean toClient = record.path("direction").asText().equals(Direction.TO_CLIENT.text());
    Methods.Method known = Methods.find(record.path("method").asText());
    if (known == null || known.sender() == Methods.Sender.BOTH) {
      return toClient;
    }
    return !known.sender().allows(toClient ? Direction.TO_CLIENT : Direction.TO_SERVER);
  }

  JsonNode record() {
    return record;
  }

  /** What a rule in code had a hand in, no policy decides again. */
  boolean decidedByPlugin() {
    return record.path("rule").asText().contains("/");
  }

  /** The decision of a policy, or null if the message cannot be read. */
  @Nullable Decision decide(PolicySnapshot policy, Place place, LinkResolver links) {
    MessageFacts facts = facts(place, links);
    return facts == null ? null : policy.decide(facts, new DecisionScratch());
  }

  /** What policy sees in it, or null if it cannot be read. */
  @Nullable MessageFacts facts(Place place, LinkResolver links) {
    JsonTape tape = new JsonTape();
    Envelope envelope = new Envelope();
    if (new JsonReader().read(bytes, 0, bytes.length, tape) != null
        || envelope.read(tape, 0) != null) {
      return null;
    }
    FactsReader reader = new FactsReader(place, links, record.path("server").asText());
    reader.client(record.path("client").asText());
    MessageFacts facts = new MessageFacts();
    reader.request(
        tape,
        envelope.method(),
        envelope.params(),
        envelope.kind() == Envelope.Kind.NOTIFICATION,
        Direction.parse(record.path("direction").asText()).orElse(Direction.TO_SERVER),
        Interest.ALL,
        facts);
    return facts;
  }
}
