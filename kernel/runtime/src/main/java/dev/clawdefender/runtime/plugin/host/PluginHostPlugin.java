package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.KernelPlugin;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the host of plugins known to the kernel, as one more plugin. */
public final class PluginHostPlugin implements KernelPlugin {
  @Override
  public String id() {
    return "plugins";
  }

  /** What becomes of plugins is recorded. */
  @Override
  public Set<String> after() {
    return Set.of("audit");
  }

  @Override
  public Deployable verticle(KernelContext kernel) {
    return new HostVerticle(kernel);
  }

  private static final class HostVerticle extends VerticleBase {
    private final KernelContext kernel;
    private @Nullable PluginHost host;

    HostVerticle(KernelContext kernel) {
      this.kernel = kernel;
    }

    @Override
    public Future<?> start() {
      PluginHost opened =
          new PluginHost(
              vertx,
              kernel,
              kernel.states(),
              kernel.configuration().plugins().list(),
              kernel.configuration().plugins().data());
      host = opened;
      return vertx.executeBlocking(
          () -> {
            opened.start();
            return null;
          });
    }

    @Override
    public Future<?> stop() {
      PluginHost opened = host;
      return vertx.executeBlocking(
          () -> {
            if (opened != null) {
              opened.close();
            }
            return null;
          });
    }
  }
}
