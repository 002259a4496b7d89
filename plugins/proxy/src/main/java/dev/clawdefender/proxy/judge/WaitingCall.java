package dev.clawdefender.proxy.judge;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.CallDigest;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.OpenArguments;
import dev.clawdefender.policy.OpenArguments.Wanted;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.OpenArgument;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.prompt.AskedCall;
import dev.clawdefender.runtime.policy.PolicyInForce;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A held call for who answers elsewhere than in its client. Reads the call anew each time it is
 * asked something, which may follow links and so block. Safe for use by any thread.
 */
final class WaitingCall implements AskedCall {
  private final HeldCall held;
  private final String server;
  private final FactsReader reader;
  private final PolicyInForce policy;

  WaitingCall(HeldCall held, String server, FactsReader reader, PolicyInForce policy) {
    this.held = held;
    this.server = server;
    this.reader = reader;
    this.policy = policy;
  }

  @Override
  public String method() {
    return held.method();
  }

  @Override
  public String tool() {
    return held.tool();
  }

  @Override
  public String rule() {
    return held.rule();
  }

  @Override
  public String digest() {
    return held.digest();
  }

  @Override
  public String arguments() {
    MessageFacts facts = facts();
    return facts.arguments < 0 ? "" : facts.tape.source(facts.arguments);
  }

  @Override
  public List<OpenArgument> proposals() {
    return arguments(facts()).proposals();
  }

  @Override
  public ApprovalRule kept(Wanted open) {
    if (held.quarantine() != null) {
      throw new IllegalArgumentException(
          "a quarantine cannot be lifted for good: allow it for this session, or change rule "
              + held.rule());
    }
    MessageFacts facts = facts();
    List<OpenArgument> arguments = arguments(facts).of(open);
    List<String> names = arguments.stream().map(OpenArgument::name).toList();
    ApprovalRule rule =
        new ApprovalRule(
            server,
            held.method(),
            held.tool(),
            names.isEmpty() ? held.digest() : new CallDigest().of(facts, names),
            arguments,
            held.rule(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
    if (!arguments.isEmpty()) {
      check(rule, facts);
    }
    return rule;
  }

  private void check(ApprovalRule rule, MessageFacts facts) {
    if (!policy.answers(rule, facts)) {
      throw new IllegalArgumentException("such a rule would not match this very call");
    }
    policy
        .snapshot()
        .block(facts)
        .ifPresent(
            block -> {
              throw new IllegalArgumentException(
                  "the block rule \""
                      + block
                      + "\" matches this call too, and only exactly this call can be let pass in"
                      + " spite of it: leave no argument open");
            });
  }

  @Override
  public void keep(ApprovalRule rule) throws IOException, PolicyException {
    policy.approve(rule);
    System.getLogger(WaitingCall.class.getName())
        .log(System.Logger.Level.INFO, "approved for good by rule {0}", rule.name());
  }

  @Override
  public void answer(Approval approval, String by) {
    held.answer(Answer.of(approval, by));
  }

  private OpenArguments arguments(MessageFacts facts) {
    return policy.openArguments(facts);
  }

  private synchronized MessageFacts facts() {
    JsonTape tape = held.read();
    Envelope envelope = new Envelope();
    if (envelope.read(tape, 0) != null) {
      throw new IllegalStateException("a request is none any more");
    }
    MessageFacts facts = new MessageFacts();
    reader.request(
        tape, envelope.method(), envelope.params(), false, held.direction(), Interest.ALL, facts);
    return facts;
  }
}
