package dev.clawdefender.correlation.call;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of a task: a call that goes on after its answer. Revision 2025-11-25 has it in
 * a member of its own where the task begins; elsewhere, and in the extension {@code
 * io.modelcontextprotocol/tasks}, its members are those of the result or notification.
 *
 * @param id the server's name for it
 * @param ending how it ended; null while it goes on
 */
public record TaskNote(String id, @Nullable Ending ending) {
  /** Servers choose them, and we keep them. */
  private static final int MAX_ID = 256;

  /** What is said of a task; null if nothing is. */
  public static @Nullable TaskNote read(@Nullable JsonValue content) {
    if (content == null) {
      return null;
    }
    JsonValue inner = content.member("task");
    JsonValue task = inner == null ? content : inner;
    String id = id(task);
    return id == null ? null : new TaskNote(id, ending(task.member("status")));
  }

  /** The task that a request or a result names; null if there is none. */
  public static @Nullable String id(@Nullable JsonValue content) {
    JsonValue id = content == null ? null : content.member("taskId");
    return id == null || id.kind() != JsonValue.Kind.STRING || id.text().length() > MAX_ID
        ? null
        : id.text();
  }

  private static @Nullable Ending ending(@Nullable JsonValue status) {
    return switch (status == null ? "" : status.text()) {
      case "completed" -> Ending.ANSWERED;
      case "failed" -> Ending.FAILED;
      case "cancelled" -> Ending.CANCELLED;
      default -> null;
    };
  }
}
