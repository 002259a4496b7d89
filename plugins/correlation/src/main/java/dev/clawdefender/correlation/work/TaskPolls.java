package dev.clawdefender.correlation.work;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.correlation.call.TaskNote;
import dev.clawdefender.correlation.engine.CorrelationEngine;
import dev.clawdefender.correlation.engine.RequestId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said about tasks in one session. What a client asks about one that goes on is no call:
 * what the server does meanwhile is done for the task. Used by one thread.
 */
public final class TaskPolls {
  private static final String CALL = "tools/call";
  private static final String RESULT = "tasks/result";
  private static final String GET = "tasks/get";
  private static final String UPDATE = "tasks/update";
  private static final String CANCEL = "tasks/cancel";
  private static final String STATUS = "notifications/tasks/status";
  private static final String NEWS = "notifications/tasks";

  /** An answer to a call that says more is no task that begins. */
  static final int MAX_HANDLE = 2_048;

  /** What is longer, and about a task, is not read. */
  static final int MAX_NEWS = 1 << 16;

  /** So many requests wait for their answer at most; of others it is not known how it is. */
  private static final int MAX_WAITING = 256;

  private final CorrelationEngine engine;
  private final String session;

  /** Which task is asked about, by the request's id. */
  private final Map<String, String> waiting =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_WAITING;
        }
      };

  /** For the tasks of one session. */
  public TaskPolls(CorrelationEngine engine, String session) {
    this.engine = engine;
    this.session = session;
  }

  /** Whether it matters what a message of the server says. By any thread. */
  static boolean matters(EventType type, CharSequence method, int bytes) {
    return switch (type) {
      case RESPONSE ->
          CharSequence.compare(method, CALL) == 0
              ? bytes <= MAX_HANDLE
              : bytes <= MAX_NEWS && CharSequence.compare(method, GET) == 0;
      case NOTIFICATION ->
          bytes <= MAX_NEWS
              && (CharSequence.compare(method, STATUS) == 0
                  || CharSequence.compare(method, NEWS) == 0);
      default -> false;
    };
  }

  /** Whether a server says by itself how a task goes on. By any thread. */
  static boolean isNews(MessageEvent message) {
    return message.type() == EventType.NOTIFICATION
        && message.direction() == Direction.TO_CLIENT
        && (message.method().equals(STATUS) || message.method().equals(NEWS));
  }

  /** Takes note of news. */
  void news(MessageEvent news, long at) {
    String task = TaskNote.id(news.content());
    Ending ending = TaskNote.ending(news.content());
    if (task != null && ending != null) {
      engine.over(session, task, ending, at);
    }
  }

  /** Takes note of a client's request. False if it is about no task that goes on. */
  public boolean asked(MessageEvent request, long at) {
    String task =
        switch (request.method()) {
          case GET, RESULT, UPDATE, CANCEL -> TaskNote.id(request.content());
          default -> null;
        };
    if (task == null || !engine.awaited(session, task, at)) {
      return false;
    }
    if (request.method().equals(CANCEL)) {
      engine.over(session, task, Ending.CANCELLED, at);
    }
    waiting.put(RequestId.key(request.id()), task);
    return true;
  }

  /** Takes note of a server's answer. False if it is neither about a task nor begins one. */
  public boolean answered(MessageEvent answer, long at) {
    String task = waiting.remove(RequestId.key(answer.id()));
    if (task != null) {
      Ending ending = ending(answer);
      if (ending != null) {
        engine.over(session, task, ending, at);
      }
      return true;
    }
    String begun =
        answer.failed() || !answer.method().equals(CALL) ? null : TaskNote.begun(answer.content());
    if (begun == null) {
      return false;
    }
    engine.deferred(session, answer.id(), begun, at);
    return true;
  }

  /** How the task ended that was asked about; null if it goes on. */
  private static @Nullable Ending ending(MessageEvent answer) {
    Ending plain = answer.failed() ? Ending.FAILED : Ending.ANSWERED;
    return switch (answer.method()) {
      case RESULT -> plain; // it comes when the task is over
      // Its client is told that there is no such task, or so much that it must be the result.
      case GET ->
          answer.failed() || answer.bytes() > MAX_NEWS ? plain : TaskNote.ending(answer.content());
      default -> null;
    };
  }
}
