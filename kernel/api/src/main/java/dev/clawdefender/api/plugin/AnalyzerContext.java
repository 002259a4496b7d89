package dev.clawdefender.api.plugin;

import dev.clawdefender.api.event.Finding;

/** What the kernel gives to an analyzer. */
public interface AnalyzerContext extends PluginContext {
  /**
   * Says what was found: to the audit log, to the log, and to who else listens. At most 100 a
   * second are passed on, the rest is counted. Needs {@link Capability#REPORT}.
   */
  void report(Finding finding);
}
