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
   * An earlier call. Of the tool's name, which the client chose, its beginning is kept.
   *
   * @param level what it was rated as; null if it was not assessed
   */
  public record PastCall(String server, String tool, @Nullable RiskLevel level) {
    /** Of a tool's name, in characters. */
    public static final int MAX_NAME = 100;

    public PastCall {
      if (tool.length() > MAX_NAME) {
        boolean splits = Character.isHighSurrogate(tool.charAt(MAX_NAME - 1));
        tool = tool.substring(0, splits ? MAX_NAME - 1 : MAX_NAME);
      }
    }
  }
}
