package dev.clawdefender.slm;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import dev.clawdefender.slm.work.SlmVerticle;
import io.vertx.core.Deployable;
import java.util.Set;

/** Makes the second opinion known to the kernel. */
public final class SlmPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "slm";
  }

  /** Opinions are recorded. */
  @Override
  public Set<String> after() {
    return Set.of("audit");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new SlmVerticle(context);
  }
}
