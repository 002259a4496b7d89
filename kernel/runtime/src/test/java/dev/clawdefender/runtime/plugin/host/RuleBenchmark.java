package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.Message;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.api.plugin.Verdict;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.policy.ApprovalsFile;
import dev.clawdefender.runtime.policy.Decider;
import dev.clawdefender.runtime.policy.Policies;
import dev.clawdefender.runtime.session.LiveRisk;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What rules in code add to a decision, each of a class of its own so that no call can be inlined;
 * and what it costs to find out that no analyzer wants a message.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(2)
public class RuleBenchmark {
  /** How many rules there are. */
  @Param({"0", "1", "10"})
  private int rules;

  private final Vertx vertx = Vertx.vertx();
  private final MessageFacts facts = new MessageFacts();
  private final EventHub events = new EventHub();
  private final Policies policies =
      new Policies(
          new PolicyLoader(new Place("/home/me", "/work", "me", Map.of(), false)),
          new ApprovalsFile(Path.of("/nonexistent")),
          new Bus(vertx));
  private final Decider decider = policies.common().decider(new LiveRisk(), () -> {});

  @Setup
  public void prepare() throws IOException, PolicyException {
    Path file = Files.createTempFile("policy", ".toml");
    Files.writeString(file, "default = \"allow\"\n");
    policies.want(List.of(file), Map.of());
    policies.activate(policies.common());
    Files.delete(file);
    List<HostedRule> all =
        List.of(
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}),
            rule(new Empty() {}));
    policies.code(all.subList(0, rules));
    facts.eventType = EventType.TOOL_CALL;
    facts.method.set("tools/call");
    facts.tool.set("read_file");
  }

  @TearDown
  public void end() {
    policies.close();
    vertx.close();
  }

  /** A decision, as a judge asks for it. */
  @Benchmark
  public Object decide() {
    decider.begin();
    Object decision = decider.decide(facts);
    decider.end();
    return decision;
  }

  /** Whether anybody wants to be told. */
  @Benchmark
  public boolean nobodyListens() {
    return events.wants(EventType.TOOL_CALL, Direction.TO_SERVER, facts.method);
  }

  private static HostedRule rule(Matcher matcher) {
    return HostedRule.of(
        "plugin/rule",
        matcher,
        Set.of(Capability.DECIDE),
        Duration.ofMillis(100),
        new Health(why -> {}));
  }

  private abstract static class Empty implements Matcher {
    @Override
    public MessageFilter wants() {
      return MessageFilter.of(EventType.TOOL_CALL);
    }

    @Override
    public Verdict judge(Message message) {
      return Verdict.pass();
    }
  }
}
