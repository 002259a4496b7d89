package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.JsonValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as the steps of chains look at it.
 *
 * @param session the session's id; empty if it is of none
 * @param server the server's configured name; empty if it is of none
 * @param client the name that the session's client gave itself; empty while it is not known
 * @param is what it can be taken for, each with what its pattern is compared with: a path, an
 *     address, a tool's name, a finding's title
 * @param declared whether a call spoke of it; null where that is no question
 * @param content what it says; null if nothing
 * @param inferred whether it is not sure that this process did it
 * @param process which process it was, for people; empty if none
 */
record Sign(
    Instant time,
    String session,
    String server,
    String client,
    Map<StepKind, String> is,
    @Nullable Boolean declared,
    @Nullable JsonValue content,
    boolean inferred,
    String process) {
  Sign {
    is = Map.copyOf(is);
  }
}
