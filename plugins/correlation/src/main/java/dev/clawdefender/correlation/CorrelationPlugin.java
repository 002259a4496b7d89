package dev.clawdefender.correlation;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;
import java.util.Set;

/** Makes correlation known to the kernel. */
public final class CorrelationPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "correlation";
  }

  /** What becomes clear is recorded, and analyzers are told. */
  @Override
  public Set<String> after() {
    return Set.of("audit", "plugins");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new CorrelationVerticle(context);
  }
}
