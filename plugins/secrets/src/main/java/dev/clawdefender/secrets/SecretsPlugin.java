package dev.clawdefender.secrets;

import dev.clawdefender.api.plugin.Plugin;
import dev.clawdefender.api.plugin.RulePart;
import java.util.List;

/** The plugin {@code secrets}. */
public final class SecretsPlugin implements Plugin {
  @Override
  public List<RulePart> rules() {
    return List.of(new SecretsRule());
  }
}
