package dev.clawdefender.template;

import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.Plugin;
import java.util.List;

/** What the plugin provides. Named in META-INF/services. */
public final class TemplatePlugin implements Plugin {
  @Override
  public List<Analyzer> analyzers() {
    return List.of(new TemplateAnalyzer());
  }
}
