package dev.clawdefender.slm.work;

import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.slm.RiskModels;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Starts and stops the assessing of calls, also while messages flow. */
public final class SlmVerticle extends VerticleBase {
  /** How long the opinions on a session's last calls may hold up the end of the process. */
  private static final Duration LAST_OPINIONS = Duration.ofSeconds(2);

  private final KernelContext kernel;
  private final Opinions opinions;
  private volatile @Nullable Assessor assessor;
  private Configuration.@Nullable Slm followed;

  public SlmVerticle(KernelContext kernel) {
    this.kernel = kernel;
    opinions = new Opinions(kernel.risks(), kernel.journal(), kernel.metrics());
  }

  @Override
  public Future<?> start() {
    Gauge.builder("clawdefender.slm.waiting", this, SlmVerticle::waiting)
        .description("calls that wait to be assessed")
        .register(kernel.metrics());
    kernel.bus().listen(Addresses.CONFIGURATION_CHANGED, changed -> follow());
    follow();
    return Future.succeededFuture();
  }

  private double waiting() {
    Assessor running = assessor;
    return running == null ? 0 : running.waiting();
  }

  private void follow() {
    Configuration.Slm wanted = kernel.configuration().slm();
    if (wanted.equals(followed)) {
      return;
    }
    followed = wanted;
    Assessor running = assessor;
    if (wanted.enabled()) {
      // The next one first: at no time does nobody assess.
      Assessor started =
          new Assessor(
              kernel.events(),
              kernel.risks(),
              opinions,
              () -> RiskModels.of(wanted),
              wanted.timeout());
      assessor = started;
      started.start();
    } else {
      assessor = null;
    }
    if (running != null) {
      running.close();
    }
  }

  @Override
  public Future<?> stop() {
    Assessor running = assessor;
    if (running == null) {
      return Future.succeededFuture();
    }
    running.close();
    return vertx.executeBlocking(
        () -> {
          running.finish(LAST_OPINIONS);
          return null;
        });
  }
}
