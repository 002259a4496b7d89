package dev.clawdefender.correlation.call;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of a task: a call that goes on after its answer. Where one begins, revision
 * 2025-11-25 has it in a member of its own, and the extension {@code io.modelcontextprotocol/tasks}
 * among those of the result; later both have it among the members of what they say.
 */
public final class TaskNote {
  /** Servers choose them, and we keep them. */
  private static final int MAX_ID = 256;

  private TaskNote() {}

  /**
   * The task that goes on behind the answer to a call; null if the answer is the result, as
   * whatever has a result's members is for its client.
   */
  public static @Nullable String begun(@Nullable JsonValue result) {
    if (result == null
        || result.member("content") != null
        || result.member("structuredContent") != null) {
      return null;
    }
    JsonValue inner = result.member("task");
    JsonValue type = result.member("resultType");
    JsonValue task = type != null && type.text().equals("task") ? result : inner;
    JsonValue status = task == null ? null : task.member("status");
    boolean goesOn =
        status != null
            && (status.text().equals("working") || status.text().equals("input_required"));
    return goesOn ? id(task) : null;
  }

  /** The task that a request, a result or a notification is about; null if it names none. */
  public static @Nullable String id(@Nullable JsonValue content) {
    JsonValue id = content == null ? null : content.member("taskId");
    return id == null || id.kind() != JsonValue.Kind.STRING || id.text().length() > MAX_ID
        ? null
        : id.text();
  }

  /** How the task ended that a result or a notification is about; null if it goes on. */
  public static @Nullable Ending ending(@Nullable JsonValue content) {
    JsonValue status = content == null ? null : content.member("status");
    return switch (status == null ? "" : status.text()) {
      case "completed" -> Ending.ANSWERED;
      case "failed" -> Ending.FAILED;
      case "cancelled" -> Ending.CANCELLED;
      default -> null;
    };
  }
}
