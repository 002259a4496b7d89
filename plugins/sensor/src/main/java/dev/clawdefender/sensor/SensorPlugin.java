package dev.clawdefender.sensor;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;

/** Makes the sensor known to the kernel. It follows nobody, since opening a source takes long. */
public final class SensorPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "sensor";
  }

  @Override
  public boolean needsPolicy() {
    return false;
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new SensorVerticle(context);
  }
}
