package dev.clawdefender.correlation.behaviour;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;
import java.util.Set;

/** Makes the watch over behaviour known to the kernel. */
public final class BehaviourPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "behaviour";
  }

  /** What is found is recorded, and analyzers are told. */
  @Override
  public Set<String> after() {
    return Set.of("audit", "plugins");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new BehaviourVerticle(context);
  }
}
