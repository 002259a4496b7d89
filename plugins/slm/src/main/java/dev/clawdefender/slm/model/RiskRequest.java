package dev.clawdefender.slm.model;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.RiskLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call to be rated.
 *
 * @param server the server's configured name
 * @param tool the tool that is called, or the method of what is no tool call
 * @param arguments the arguments as they came, secrets included: a model in this process reads them
 *     and keeps nothing; null where there are none
 * @param destructive whether the server says of the tool that it destroys. That it does not is
 *     never believed
 * @param history earlier calls of the session, the oldest first
 */
public record RiskRequest(
    String server,
    String tool,
    @Nullable JsonValue arguments,
    boolean destructive,
    List<PastCall> history) {
  public RiskRequest {
    history = List.copyOf(history);
  }

  /**
   * An earlier call.
   *
   * @param level what it was rated as; null if it was not assessed
   */
  public record PastCall(String server, String tool, @Nullable RiskLevel level) {}
}
