package dev.clawdefender.proxy.session;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;

/** Makes the proxy known to the kernel. */
public final class ProxyPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "proxy";
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new ProxyVerticle(context);
  }
}
