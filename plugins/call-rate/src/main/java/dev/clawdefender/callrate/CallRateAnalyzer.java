package dev.clawdefender.callrate;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.AnalyzerContext;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the calls of each session, and those that are the same. */
final class CallRateAnalyzer implements Analyzer {
  private final Map<String, SessionCalls> sessions = new HashMap<>();
  private @Nullable AnalyzerContext context;
  private CallRateSettings settings = new CallRateSettings(120, 10);

  @Override
  public String name() {
    return "calls";
  }

  @Override
  public Interest interest() {
    return Interest.in(MessageFilter.of(EventType.TOOL_CALL).only(Direction.TO_SERVER))
        .and(SessionEvent.class);
  }

  @Override
  public void start(AnalyzerContext given) {
    context = given;
    settings = given.settings(CallRateSettings.class);
  }

  @Override
  public void analyze(Event event) {
    switch (event) {
      case MessageEvent message -> call(message);
      case SessionEvent.Ended ended -> sessions.remove(ended.session());
      default -> {}
    }
  }

  private void call(MessageEvent message) {
    SessionCalls calls =
        sessions.computeIfAbsent(message.session(), unused -> new SessionCalls(settings));
    long now = message.time().toEpochMilli();
    JsonValue arguments = message.content();
    String call = message.tool() + (arguments == null ? "" : " " + arguments.json());
    if (calls.isBurst(now)) {
      report(message, "burst of calls", "more than " + settings.perMinute() + " within a minute");
    }
    if (calls.isLoop(call, now)) {
      report(
          message,
          "loop of calls",
          message.tool() + ": " + settings.repeats() + " times the same within a minute");
    }
  }

  private void report(MessageEvent message, String title, String evidence) {
    if (context != null) {
      context.report(Finding.about(message, Severity.MEDIUM, title, evidence));
    }
  }
}
