package dev.clawdefender.toolpins;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.AnalyzerContext;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what servers answer to {@code tools/list}. A tool is pinned when it is first seen. A new
 * wording of the same tool is pinned in its place and told of; what may be an attack is told of
 * each time, and the pin stays, until a person deletes it.
 */
final class ToolPinsAnalyzer implements Analyzer {
  private static final int MAX_EVIDENCE = 400;

  private @Nullable AnalyzerContext context;
  private Path folder = Path.of("");

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public Interest interest() {
    return Interest.in(
        MessageFilter.of(EventType.RESPONSE).only(Direction.TO_CLIENT).methods("tools/list"));
  }

  @Override
  public void start(AnalyzerContext given) {
    context = given;
    folder = given.folder();
  }

  @Override
  public void analyze(Event event) throws IOException {
    if (!(event instanceof MessageEvent message) || message.content() == null) {
      return;
    }
    JsonValue tools = message.content().member("tools");
    if (tools == null) {
      return;
    }
    PinFile file = new PinFile(folder, message.server());
    Map<String, ToolPin> pins = file.read();
    boolean first = pins.isEmpty();
    boolean changed = false;
    for (JsonValue tool : tools.elements()) {
      ToolPin now = ToolPin.of(tool);
      ToolPin pinned = pins.get(now.name());
      if (!now.equals(pinned) && look(message, pinned, now, first)) {
        pins.put(now.name(), now);
        changed = true;
      }
    }
    if (changed) {
      file.write(pins);
    }
  }

  /** Tells what there is to tell about a tool. Whether it is to be pinned as it is now. */
  private boolean look(MessageEvent message, @Nullable ToolPin before, ToolPin now, boolean first) {
    Set<Suspicion> suspicions = Suspicion.in(now.words());
    if (before == null) {
      if (!suspicions.isEmpty()) {
        report(message, severity(suspicions), "suspicious tool", now, suspicious(suspicions, now));
      } else if (!first) {
        report(message, Severity.LOW, "new tool", now, now.words());
      }
      return true;
    }
    Set<Suspicion> added = EnumSet.noneOf(Suspicion.class);
    added.addAll(suspicions);
    added.removeAll(Suspicion.in(before.words()));
    if (!added.isEmpty()) {
      report(message, severity(added), "tool changed dangerously", now, suspicious(added, now));
      return false;
    }
    String promise = brokenPromise(before, now);
    if (!promise.isEmpty()) {
      report(message, Severity.HIGH, "tool changed dangerously", now, promise);
      return false;
    }
    if (!before.shape().equals(now.shape())) {
      report(message, Severity.MEDIUM, "tool has other parameters", now, shapeChange(before, now));
    } else {
      report(message, Severity.LOW, "tool reworded", now, now.words());
    }
    return true;
  }

  private static Severity severity(Set<Suspicion> suspicions) {
    return suspicions.size() > 1 || suspicions.contains(Suspicion.HIDDEN_CHARACTERS)
        ? Severity.CRITICAL
        : Severity.HIGH;
  }

  private static String suspicious(Set<Suspicion> suspicions, ToolPin now) {
    return suspicions.stream().map(Suspicion::text).collect(Collectors.joining(", "))
        + ": "
        + now.words();
  }

  /** A tool that now says that it is harmless, and did not before. */
  private static String brokenPromise(ToolPin before, ToolPin now) {
    for (String harmless : List.of("readOnlyHint=true", "destructiveHint=false")) {
      if (now.promises().lines().anyMatch(harmless::equals)
          && before.promises().lines().noneMatch(harmless::equals)
          && !before.promises().isEmpty()) {
        return "it says " + harmless + " of itself now";
      }
    }
    return "";
  }

  private static String shapeChange(ToolPin before, ToolPin now) {
    Set<String> added = new LinkedHashSet<>(now.shape().lines().toList());
    before.shape().lines().forEach(added::remove);
    Set<String> removed = new LinkedHashSet<>(before.shape().lines().toList());
    now.shape().lines().forEach(removed::remove);
    return "added " + added + ", removed " + removed;
  }

  private void report(
      MessageEvent message, Severity severity, String title, ToolPin tool, String evidence) {
    if (context != null) {
      String text = tool.name() + ": " + evidence.strip();
      context.report(
          Finding.about(
              message,
              severity,
              title,
              text.length() > MAX_EVIDENCE ? text.substring(0, MAX_EVIDENCE) + "..." : text));
    }
  }
}
