package dev.clawdefender.secrets;

import dev.clawdefender.api.plugin.RuleContext;
import dev.clawdefender.api.plugin.RulePart;

/** Publishes what finds secrets, as it is configured. */
final class SecretsRule implements RulePart {
  @Override
  public String name() {
    return "known-formats";
  }

  @Override
  public void start(RuleContext context) {
    SecretsSettings settings = context.settings(SecretsSettings.class);
    context.publish(new SecretsMatcher(settings, new SecretScan(settings.ignore())));
  }
}
