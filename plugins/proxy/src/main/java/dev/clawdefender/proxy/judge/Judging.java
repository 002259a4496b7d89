package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.policy.PolicyInForce;
import java.util.function.Consumer;

/**
 * What all judges of one session share. Safe for use by any thread.
 *
 * @param policy what the session is judged by
 * @param place where the server understands paths
 * @param toServer counts what the client sends
 * @param toClient counts what the server sends
 * @param stop stops the session and its server, since a rule wants that
 */
public record Judging(
    SessionState state,
    KernelContext kernel,
    PolicyInForce policy,
    Place place,
    Counters toServer,
    Counters toClient,
    Prompts prompts,
    Consumer<Decision> stop) {

  /** The title of what is found when not all is known in time that decides about a call. */
  private static final String OUTRUN = "calls came too fast to be judged by what was done";

  Counters counters(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  /** A reader of facts for one thread. */
  FactsReader facts() {
    return new FactsReader(place, kernel.links().asker(), state.server());
  }

  /**
   * Waits until what the server did so far is judged, for a short time; if that does not do, it is
   * a finding. By a thread that serves this session alone.
   */
  void catchUp() {
    if (!kernel.catchUp().await() && state.outruns()) {
      kernel
          .findings()
          .report(
              "correlation",
              new Finding(
                  Severity.MEDIUM,
                  OUTRUN,
                  "a call went on before it was known what its server had done until then",
                  state.session(),
                  state.server()));
    }
  }

  /** Whether what policy would block goes on, and is only said. */
  public boolean auditOnly() {
    return kernel.configuration().mode() == Configuration.Mode.AUDIT_ONLY;
  }

  /**
   * Counts and records what a client sent that is no message and so never got to a judge.
   *
   * @param problem what was wrong with it
   */
  public void refused(String problem, int bytes) {
    toServer.malformed.increment();
    new Recorder(kernel.journal(), Direction.TO_SERVER, state)
        .refused(problem, 0, bytes, state.client());
  }
}
