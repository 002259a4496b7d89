package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.DecisionScratch;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.Methods;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what policy decides for one message, and what it saw in it. */
@Command(
    name = "explain",
    description = {
      "Read one JSON-RPC message from standard input and print what policy decides for it,",
      "with the paths, hosts and commands that it saw, as JSON."
    },
    mixinStandardHelpOptions = true)
final class PolicyExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The policy. Several are one. Default: the configured one of that server.")
  private List<Path> policies = new ArrayList<>();

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--server", paramLabel = "NAME", description = "The server's name.")
  private String server = "server";

  @Option(names = "--client", paramLabel = "NAME", description = "The client's name.")
  private String client = "";

  @Option(
      names = "--direction",
      paramLabel = "WAY",
      description = "to-server or to-client. Default: the way that the method usually goes.")
  private @Nullable String way;

  @Option(names = "--home", paramLabel = "DIR", description = "What ~ stands for.")
  private @Nullable String home;

  @Option(names = "--cwd", paramLabel = "DIR", description = "The server's working directory.")
  private @Nullable String directory;

  @Override
  public Integer call() throws IOException, PolicyException {
    Place place = place();
    List<Path> files =
        policies.isEmpty() ? ReadConfiguration.policyFiles(config, server) : policies;
    PolicySnapshot snapshot = new PolicyLoader(place).load(files, 1);
    byte[] message = System.in.readAllBytes();
    JsonTape tape = new JsonTape();
    Envelope envelope = new Envelope();
    JsonFault unread = new JsonReader().read(message, 0, message.length, tape);
    Envelope.Fault fault = unread == null ? envelope.read(tape, 0) : null;
    if (unread != null) {
      return unjudgeable(unread.message());
    }
    if (fault != null) {
      return unjudgeable(fault.text());
    }
    if (envelope.method() < 0) {
      return unjudgeable("a response is judged with the request it answers, which is not here");
    }
    try (RealPaths links = new RealPaths()) {
      FactsReader reader = new FactsReader(place, links.asker(), server);
      reader.client(client);
      MessageFacts facts = new MessageFacts();
      reader.request(
          tape,
          envelope.method(),
          envelope.params(),
          envelope.kind() == Envelope.Kind.NOTIFICATION,
          direction(tape.text(envelope.method())),
          Interest.ALL,
          facts);
      Json.print(
          spec.commandLine().getOut(),
          explained(snapshot.decide(facts, new DecisionScratch()), facts));
      return ExitStatus.OK;
    }
  }

  private Place place() {
    Place here = ThisMachine.place();
    return new Place(
        home == null ? here.home() : home,
        directory == null ? here.workingDirectory() : directory,
        here.user(),
        here.environment(),
        here.foldsCase());
  }

  private Direction direction(String method) {
    if (way != null) {
      return Direction.parse(way)
          .orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(), "--direction must be to-server or to-client"));
    }
    Methods.Method known = Methods.find(method);
    return known != null && known.sender() == Methods.Sender.SERVER
        ? Direction.TO_CLIENT
        : Direction.TO_SERVER;
  }

  private int unjudgeable(String why) {
    Json.print(
        spec.commandLine().getOut(),
        Json.object().put("action", "block").put("rule", "(unjudgeable)").put("reason", why));
    return ExitStatus.PROBLEM;
  }

  private static ObjectNode explained(Decision decision, MessageFacts facts) {
    ObjectNode answer =
        Json.object()
            .put("action", decision.action().text())
            .put("rule", decision.rule())
            .put("epoch", decision.epoch())
            .put("reason", decision.reason())
            .put("direction", facts.direction.text())
            .put("event_type", facts.eventType.text())
            .put("method", facts.method.toString())
            .put("tool", facts.tool.toString());
    ArrayNode paths = answer.putArray("paths");
    facts
        .accesses
        .paths()
        .forEach(
            path -> {
              ObjectNode node =
                  paths
                      .addObject()
                      .put("pointer", path.pointer())
                      .put("given", path.given())
                      .put("glob", path.glob());
              ArrayNode forms = node.putArray("forms");
              path.forms().forEach(forms::add);
            });
    ArrayNode hosts = answer.putArray("hosts");
    facts
        .accesses
        .hosts()
        .forEach(
            host ->
                hosts
                    .addObject()
                    .put("pointer", host.pointer())
                    .put("given", host.given())
                    .put("host", host.host()));
    ArrayNode commands = answer.putArray("commands");
    facts
        .accesses
        .commands()
        .forEach(
            command ->
                commands
                    .addObject()
                    .put("pointer", command.pointer())
                    .put("name", command.name())
                    .put("line", command.line()));
    return answer;
  }
}
