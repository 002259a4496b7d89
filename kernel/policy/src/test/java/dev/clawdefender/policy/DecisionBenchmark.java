package dev.clawdefender.policy;

import dev.clawdefender.api.Decision;
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
import org.openjdk.jmh.annotations.Warmup;

/** What one decision costs, once the facts of the message are read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class DecisionBenchmark {
  @Param public BenchmarkPolicy policy = BenchmarkPolicy.FIFTY;

  private final MessageFacts facts = MessageFixture.message(BenchmarkPolicy.MESSAGE).facts;
  private final DecisionScratch scratch = new DecisionScratch();
  private PolicySnapshot snapshot = PolicySnapshot.none(0);

  @Setup
  public void compile() {
    snapshot = policy.snapshot();
    String rule = snapshot.decide(facts, scratch).rule();
    if (!rule.equals("(default)")) {
      throw new IllegalStateException(policy + " is meant to match nothing, but has " + rule);
    }
  }

  @Benchmark
  public Decision decide() {
    return snapshot.decide(facts, scratch);
  }
}
