package dev.clawdefender.proxy;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;
import java.util.Set;

/** Makes the proxy known to the kernel. */
public final class ProxyPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "proxy";
  }

  /** Nothing may pass before it can be recorded and judged by all rules, or be done unseen. */
  @Override
  public Set<String> after() {
    return Set.of("audit", "plugins", "sensor");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new ProxyVerticle(context);
  }
}
