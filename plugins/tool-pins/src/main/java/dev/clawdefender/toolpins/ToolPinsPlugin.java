package dev.clawdefender.toolpins;

import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.Plugin;
import java.util.List;

/** The plugin {@code tool-pins}. */
public final class ToolPinsPlugin implements Plugin {
  @Override
  public List<Analyzer> analyzers() {
    return List.of(new ToolPinsAnalyzer());
  }
}
