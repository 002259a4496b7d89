package dev.clawdefender.template;

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

/** Reports calls whose arguments hold a word. */
final class TemplateAnalyzer implements Analyzer {
  private AnalyzerContext context;
  private String word = "";

  @Override
  public String name() {
    return "words";
  }

  @Override
  public Interest interest() {
    return Interest.in(MessageFilter.of(EventType.TOOL_CALL));
  }

  @Override
  public void start(AnalyzerContext given) {
    context = given;
    word = given.settings(TemplateSettings.class).word();
  }

  @Override
  public void analyze(Event event) {
    if (event instanceof MessageEvent call && mentions(call.content())) {
      context.report(
          Finding.about(
              call,
              Severity.LOW,
              "word noticed",
              call.tool() + " was called with \"" + word + "\""));
    }
  }

  private boolean mentions(JsonValue arguments) {
    boolean[] found = new boolean[1];
    if (arguments != null) {
      arguments.strings(text -> found[0] |= text.toString().contains(word));
    }
    return found[0];
  }
}
