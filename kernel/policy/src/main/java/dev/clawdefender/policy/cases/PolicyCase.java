package dev.clawdefender.policy.cases;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import dev.clawdefender.policy.SessionRisk;
import dev.clawdefender.policy.model.Source;
import org.jspecify.annotations.Nullable;

/**
 * One row of a decision table.
 *
 * @param name what the row shows
 * @param message the JSON-RPC message
 * @param direction the way it travels; null: as the method table says, to the server if it is open
 * @param server the server's configured name
 * @param client the client's name; may be empty
 * @param home the home directory
 * @param cwd the server's working directory
 * @param request the method that a response answers; empty for requests and notifications
 * @param requestTool the tool whose call a response answers; may be empty
 * @param expect the action that is expected
 * @param rule the rule that is expected to decide, or null for any
 * @param session what was noticed in the session before
 * @param source where the row was written
 */
public record PolicyCase(
    String name,
    String message,
    @Nullable Direction direction,
    String server,
    String client,
    String home,
    String cwd,
    String request,
    String requestTool,
    Action expect,
    @Nullable String rule,
    SessionRisk session,
    Source source) {}
