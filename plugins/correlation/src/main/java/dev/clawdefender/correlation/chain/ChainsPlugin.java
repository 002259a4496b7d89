package dev.clawdefender.correlation.chain;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;
import java.util.Set;

/** Makes the search for kill chains known to the kernel. */
public final class ChainsPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "kill-chains";
  }

  /** What is found is recorded, and analyzers are told. */
  @Override
  public Set<String> after() {
    return Set.of("audit", "plugins");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new ChainsVerticle(context);
  }
}
