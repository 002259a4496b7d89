package dev.clawdefender.correlation.work;

import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.correlation.call.TaskNote;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks about tasks in one session. These requests are not calls: what a server does
 * meanwhile is done for the task. Used by one thread.
 */
final class TaskPolls {
  private static final String METHODS = "tasks/";
  private static final String RESULT = "tasks/result";
  private static final String GET = "tasks/get";
  private static final String STATUS = "notifications/tasks";

  /** So many wait for their answer at most; of others it is not known that the task is over. */
  private static final int MAX_WAITING = 256;

  /** What is asked about, by the request's id. */
  private final Map<String, String> waiting =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_WAITING;
        }
      };

  /** Whether a request, or what is answered, is about a task. */
  static boolean isPoll(MessageEvent message) {
    return message.method().startsWith(METHODS);
  }

  /** Whether a server says by itself how a task goes on. */
  static boolean isNews(MessageEvent message) {
    return message.method().startsWith(STATUS);
  }

  /** A client asks. Returns the task; null if none is named. */
  @Nullable String asked(MessageEvent request) {
    String task = TaskNote.id(request.content());
    if (task != null) {
      waiting.put(request.id(), task);
    }
    return task;
  }

  /**
   * A server answers. Returns the task that is over by that; null if none is.
   *
   * @param contentLimit what is longer comes without what it says
   */
  @Nullable TaskNote answered(MessageEvent answer, int contentLimit) {
    String task = waiting.remove(answer.id());
    if (task == null) {
      return null;
    }
    if (bringsResult(answer, contentLimit)) {
      return new TaskNote(task, answer.failed() ? Ending.FAILED : Ending.ANSWERED);
    }
    TaskNote note = TaskNote.read(answer.content());
    return note == null || note.ending() == null ? null : new TaskNote(task, note.ending());
  }

  /** One that is not over has not much to say, and {@code tasks/result} waits until it is. */
  private static boolean bringsResult(MessageEvent answer, int contentLimit) {
    return answer.method().equals(RESULT)
        || answer.method().equals(GET) && answer.bytes() > contentLimit;
  }
}
