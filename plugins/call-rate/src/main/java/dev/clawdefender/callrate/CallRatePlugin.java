package dev.clawdefender.callrate;

import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.Plugin;
import java.util.List;

/** The plugin {@code call-rate}. */
public final class CallRatePlugin implements Plugin {
  @Override
  public List<Analyzer> analyzers() {
    return List.of(new CallRateAnalyzer());
  }
}
