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

  /** What is seen is recorded, and who joins it with calls is told, and so are analyzers. */
  @Override
  public Set<String> after() {
    return Set.of("audit", "plugins", "correlation");
  }

  @Override
  public Deployable verticle(KernelContext context) {
    return new SensorVerticle(context);
  }
}
