package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.StoredJson;
import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the risk model thinks of one call. */
@Command(
    name = "explain",
    description = {
      "Read one tools/call request from standard input and print the risk model's opinion on it,",
      "as JSON. The call is looked at by itself, as the first of its session."
    },
    mixinStandardHelpOptions = true)
final class SlmExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--server", paramLabel = "NAME", description = "The server's name.")
  private String server = "server";

  @Override
  public Integer call() throws IOException, InterruptedException {
    byte[] message = System.in.readAllBytes();
    JsonTape tape = new JsonTape();
    Envelope envelope = new Envelope();
    boolean readable =
        new JsonReader().read(message, 0, message.length, tape) == null
            && envelope.read(tape, 0) == null
            && envelope.method() >= 0;
    int name = readable && envelope.params() >= 0 ? tape.member(envelope.params(), "name") : -1;
    if (name < 0 || !tape.stringEquals(envelope.method(), "tools/call")) {
      throw new IOException(
          "this is no tools/call request: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
              + "\"params\":{\"name\":\"TOOL\",\"arguments\":{}}}");
    }
    int arguments = tape.member(envelope.params(), "arguments");
    RiskRequest request =
        new RiskRequest(
            server,
            tape.text(name),
            arguments < 0 ? null : new StoredJson(tape, arguments),
            false,
            List.of());
    try (RiskModel model = RiskModels.of(ReadConfiguration.from(config).slm())) {
      Json.print(spec.commandLine().getOut(), explained(model.assess(request)));
    }
    return ExitStatus.OK;
  }

  private static ObjectNode explained(Assessment assessment) {
    return switch (assessment) {
      case Opinion opinion ->
          Json.object()
              .put("risk", opinion.level().text())
              .put("confidence", Math.round(opinion.confidence() * 100) / 100.0)
              .put("explanation", opinion.explanation())
              .put("model", opinion.model())
              .put("tokens", opinion.tokens());
      case Unassessed none ->
          Json.object().put("risk", "unassessed").put("reason", none.reason().text());
    };
  }
}
