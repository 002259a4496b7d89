package dev.clawdefender.app;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.app.selfreport.SelfReportServer;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.LineFramer;
import dev.clawdefender.policy.DecisionScratch;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** An MCP server at which agents ask before they act and say what they did. */
@Command(
    name = "self-report",
    description = {
      "An MCP server over stdio at which agents ask what policy says before they act, and report",
      "what they did. Configure it as [servers.clawdefender]."
    },
    mixinStandardHelpOptions = true)
final class SelfReportCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (RealPaths links = new RealPaths()) {
      SelfReportServer server =
          new SelfReportServer(
              new PolicyAsItIs(ReadConfiguration.from(config), links),
              Version.text(),
              System::nanoTime);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer = line.length() > LineFramer.MAX_MESSAGE ? null : server.answer(line);
        if (answer != null) {
          out.print(answer + "\n");
          out.flush();
        }
      }
    }
    return ExitStatus.OK;
  }

  /** The configured policy, read anew each time: it may be changed at any moment. */
  private static final class PolicyAsItIs implements SelfReportServer.Rules {
    private final Configuration configuration;
    private final RealPaths links;
    private final Place place = ThisMachine.place();

    PolicyAsItIs(Configuration configuration, RealPaths links) {
      this.configuration = configuration;
      this.links = links;
    }

    private Policy policy(String server) throws IOException {
      try {
        return PolicyFiles.read(ReadConfiguration.policyFiles(configuration, server));
      } catch (PolicyException e) {
        throw new IOException("the policy cannot be used: " + e.getMessage(), e);
      }
    }

    @Override
    public Decision decide(String server, String call) throws IOException {
      byte[] message = call.getBytes(StandardCharsets.UTF_8);
      JsonTape tape = new JsonTape();
      Envelope envelope = new Envelope();
      if (new JsonReader().read(message, 0, message.length, tape) != null
          || envelope.read(tape, 0) != null) {
        throw new IOException("it cannot be judged");
      }
      MessageFacts facts = new MessageFacts();
      new FactsReader(place, links.asker(), server)
          .request(
              tape,
              envelope.method(),
              envelope.params(),
              false,
              Direction.TO_SERVER,
              Interest.ALL,
              facts);
      return PolicySnapshot.compile(policy(server), place, 1).decide(facts, new DecisionScratch());
    }

    @Override
    public List<SelfReportServer.Rule> all(String server) throws IOException {
      return policy(server).rules().stream()
          .map(rule -> new SelfReportServer.Rule(rule.name(), rule.action(), rule.description()))
          .toList();
    }
  }
}
