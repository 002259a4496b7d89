package dev.clawdefender.runtime.plugin.host;

/** A rule or an analyzer at work. */
sealed interface Part permits AnalyzerVerticle, RuleVerticle {
  /** {@code plugin/part}. */
  String name();

  PartThread thread();
}
