package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.Decision;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges recorded messages by another policy. */
@Command(
    name = "replay",
    description = {
      "Judge the messages of the audit log by a policy, and print each decision that it would"
          + " change.",
      "Answers, arguments that were cut, and decisions of plugins are left out, and counted."
          + " Secrets are redacted in the log: a rule that looks for one may decide otherwise."
    },
    mixinStandardHelpOptions = true)
final class PolicyReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RecordedMessages recorded = new RecordedMessages();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "The policy's files. Default: the configured ones, as they are now.")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException, PolicyException {
    Place place = ThisMachine.place();
    PolicySnapshot policy = new PolicyLoader(place).load(recorded.policy(files), 1);
    int[] counts = new int[2]; // judged, left out
    ObjectNode answer = Json.object();
    ArrayNode changes = answer.putArray("changes");
    try (RealPaths links = new RealPaths()) {
      LinkResolver asker = links.asker();
      recorded.read(
          spec,
          Map.of(),
          record -> {
            Optional<RecordedMessage> message = RecordedMessage.of(record);
            Decision now =
                message.isEmpty() || message.get().decidedByPlugin()
                    ? null
                    : message.get().decide(policy, place, asker);
            counts[now == null ? 1 : 0]++;
            if (now != null && !now.action().text().equals(record.path("action").asText())) {
              note(changes, record, now);
            }
          });
    }
    answer.put("judged", counts[0]).put("left_out", counts[1]);
    print(answer, changes);
    return ExitStatus.OK;
  }

  private static void note(ArrayNode changes, JsonNode record, Decision now) {
    ObjectNode change = changes.addObject();
    for (String name : List.of("time", "session", "server", "method", "tool", "arguments")) {
      if (record.has(name)) {
        change.set(name, record.get(name));
      }
    }
    change
        .putObject("was")
        .put("action", record.path("action").asText())
        .put("rule", record.path("rule").asText());
    change.putObject("would_be").put("action", now.action().text()).put("rule", now.rule());
  }

  private void print(ObjectNode answer, ArrayNode changes) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, answer);
      return;
    }
    for (JsonNode change : changes) {
      out.printf(
          "%s %s %s %s: %s (%s) -> %s (%s) %s%n",
          change.path("time").asText(),
          change.path("server").asText(),
          change.path("method").asText(),
          change.path("tool").asText(),
          change.path("was").path("action").asText(),
          change.path("was").path("rule").asText(),
          change.path("would_be").path("action").asText(),
          change.path("would_be").path("rule").asText(),
          change.has("arguments") ? change.path("arguments").toString() : "");
    }
    out.printf(
        "%d messages judged, %d decisions would change, %d records left out%n",
        answer.path("judged").asInt(), changes.size(), answer.path("left_out").asInt());
  }
}
