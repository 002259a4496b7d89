package dev.clawdefender.audit.drain;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;

/** Makes the audit known to the kernel. */
public final class AuditPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "audit";
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new AuditVerticle(context);
  }
}
