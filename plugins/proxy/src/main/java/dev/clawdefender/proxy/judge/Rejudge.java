package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.policy.Decider;
import dev.clawdefender.runtime.policy.PolicyInForce;
import dev.clawdefender.runtime.policy.ThreadLost;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Judges a client's message once more that a server got, before another process of that server gets
 * it. It passes only if nobody would have to be asked and nothing to be changed. Safe for use by
 * any thread.
 */
public final class Rejudge {
  private final SessionState state;
  private final KernelContext kernel;
  private final PolicyInForce policy;
  private final Place place;

  /**
   * @param place where the server understands paths
   */
  public Rejudge(SessionState state, KernelContext kernel, PolicyInForce policy, Place place) {
    this.state = state;
    this.kernel = kernel;
    this.policy = policy;
    this.place = place;
  }

  /**
   * Why it does not pass; empty if it does.
   *
   * @param line the message with its end of line
   */
  public Optional<String> refusal(byte[] line) {
    CompletableFuture<Optional<String>> verdict = new CompletableFuture<>();
    // A rule may take its thread with it, which must not be one that others wait for.
    Thread.ofPlatform().daemon().name("rejudge").start(() -> judge(line, verdict));
    return verdict.join();
  }

  private void judge(byte[] line, CompletableFuture<Optional<String>> verdict) {
    Decider decider =
        policy.decider(
            state.risk(),
            () -> verdict.complete(Optional.of("a rule did not come to an end with it")));
    try {
      verdict.complete(refusal(line, decider));
    } catch (ThreadLost e) {
      // It was refused.
    } catch (RuntimeException | StackOverflowError e) {
      verdict.complete(Optional.of("it could not be judged"));
    }
  }

  private Optional<String> refusal(byte[] line, Decider decider) {
    JsonTape tape = new JsonTape();
    Envelope envelope = new Envelope();
    if (new JsonReader().read(line, 0, line.length - 1, tape) != null
        || envelope.read(tape, 0) != null) {
      return Optional.of("it cannot be read");
    }
    FactsReader reader = new FactsReader(place, kernel.links().asker(), state.server());
    reader.client(state.client());
    MessageFacts facts = new MessageFacts();
    boolean notification = envelope.kind() == Envelope.Kind.NOTIFICATION;
    try {
      reader.request(
          tape,
          envelope.method(),
          envelope.params(),
          notification,
          Direction.TO_SERVER,
          decider.begin().interest(),
          facts);
      Decision decision = decider.decide(facts);
      boolean passes =
          decision.action().forwards()
              || kernel.configuration().mode() == Configuration.Mode.AUDIT_ONLY
                  && decision.action() != Action.REDACT;
      return passes
          ? Optional.empty()
          : Optional.of("rule " + decision.rule() + ": " + decision.action().text());
    } finally {
      decider.end();
    }
  }
}
