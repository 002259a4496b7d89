package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.proxy.judge.HeldCall.Asked;
import dev.clawdefender.proxy.prompt.Elicitation;
import dev.clawdefender.proxy.prompt.PromptText;
import dev.clawdefender.runtime.session.Noticed;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a person about the request that a judge has at hand: about itself, or about a session that
 * is held back. Says whether and how that can be done. Used by the judge's thread.
 */
final class Asking {
  private static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  private static final String ELICITATION_REVISION = "2025-06-18";

  private final JudgedMessage message;
  private final Judging judging;
  private final SessionState state;
  private final Prompts prompts;
  private final Envelope envelope;
  private final MessageFacts facts;

  Asking(JudgedMessage message, Judging judging) {
    this.message = message;
    this.judging = judging;
    this.state = message.state;
    this.prompts = message.prompts;
    this.envelope = message.envelope;
    this.facts = message.facts;
  }

  /** Whether a decision wants a person asked. */
  static boolean asks(Decision decision) {
    return decision.action() == Action.PROMPT || decision.action() == Action.QUARANTINE;
  }

  /** How the client is asked. */
  Asked how(JsonTape tape) {
    if (!elicits(tape)) {
      return Asked.NOT;
    }
    return state.era() == SessionState.Era.MODERN ? Asked.BY_RESULT : Asked.BY_REQUEST;
  }

  /** Keeps a call and asks about it. */
  void hold(JsonTape tape, Decision decision, String call, Asked asked) {
    int from = tape.start(0);
    int to = tape.end(0);
    byte[] line = Arrays.copyOfRange(tape.bytes(), from, to + 1);
    line[to - from] = '\n';
    String key = Prompts.newKey();
    Noticed noticed = state.risk().noticed();
    HeldCall held =
        new HeldCall(
            key,
            message.direction,
            facts.method.toString(),
            facts.tool.toString(),
            decision.rule(),
            line,
            call,
            decision.action() == Action.QUARANTINE ? noticed : null,
            asked,
            prompts.nextQuestion(),
            onLoss -> new MessageJudge(message.direction, judging, onLoss),
            new CompletableFuture<>());
    // What a person sees does not depend on what the rules look at.
    message.reader.request(
        tape, envelope.method(), envelope.params(), false, message.direction, Interest.ALL, facts);
    String question =
        held.quarantine() == null
            ? PromptText.of(facts, decision.rule(), decision.reason(), prompts.patience())
            : PromptText.ofQuarantine(
                facts, decision.rule(), decision.reason(), noticed, prompts.patience());
    byte[] shown =
        switch (asked) {
          case BY_REQUEST -> Elicitation.request(key, question);
          case BY_RESULT -> Elicitation.inputRequired(tape.source(envelope.id()), key, question);
          case NOT -> null;
        };
    prompts.show(held, question, shown);
  }

  /** Why no person can be asked about this call, or null if one can. */
  @Nullable String refusal(JsonTape tape, boolean inBatch) {
    if (inBatch) {
      return "nobody can be asked about a message of a batch";
    }
    return switch (state.era()) {
      case UNKNOWN -> "nobody can be asked before the session is set up";
      case LEGACY -> {
        if (elicits(tape) || prompts.attended()) {
          yield null;
        }
        yield state.elicits()
            ? "nobody can be asked: there is no elicitation before revision " + ELICITATION_REVISION
            : "nobody can be asked: the client does not support elicitation";
      }
      case MODERN -> {
        if (isContinuation(tape)) {
          yield "it continues a call that nobody approved; make the call anew";
        }
        if (prompts.attended()) {
          yield null;
        }
        if (!asksInResults()) {
          yield "nobody can be asked about this method in this protocol revision";
        }
        yield elicits(tape) ? null : "nobody can be asked: the client does not support elicitation";
      }
    };
  }

  /** Whether the client can ask a person about the request at hand. */
  private boolean elicits(JsonTape tape) {
    return switch (state.era()) {
      case UNKNOWN -> false;
      case LEGACY -> state.elicits() && state.revision().compareTo(ELICITATION_REVISION) >= 0;
      case MODERN -> {
        int meta =
            envelope.params() < 0 || !asksInResults()
                ? -1
                : tape.member(envelope.params(), "_meta");
        yield meta >= 0 && Elicitation.declared(tape, tape.member(meta, CLIENT_CAPABILITIES));
      }
    };
  }

  private boolean asksInResults() {
    return message.method.contentEquals("tools/call")
        || message.method.contentEquals("prompts/get")
        || message.method.contentEquals("resources/read");
  }

  /** Whether the request goes on with one that wanted more input. */
  boolean isContinuation(JsonTape tape) {
    int params = envelope.params();
    return params >= 0
        && (tape.member(params, "inputResponses") >= 0 || tape.member(params, "requestState") >= 0);
  }
}
