package dev.clawdefender.sensor;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;
import java.util.Set;

/** Makes the sensor known to the kernel. */
public final class SensorPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "sensor";
  }

  /** What is seen is recorded, and analyzers are told. */
  @Override
  public Set<String> after() {
    return Set.of("audit", "plugins");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new SensorVerticle(context);
  }
}
