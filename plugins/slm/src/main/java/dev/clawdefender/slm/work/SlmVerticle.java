package dev.clawdefender.slm.work;

import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.SlmSettings;
import dev.clawdefender.runtime.config.SlmSettings.LanguageModel;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Starts and stops the assessing of calls, also while messages flow. */
public final class SlmVerticle extends VerticleBase {
  /** How long the opinions on a session's last calls may hold up the end of the process. */
  private static final Duration LAST_OPINIONS = Duration.ofSeconds(2);

  /**
   * A call takes the classifier a millisecond, but its thread stands back for all others: that a
   * machine is kept busy is no reason to leave one unassessed, which rules may hold against its
   * session for good.
   */
  private static final Duration CLASSIFIER_LIMIT = Duration.ofSeconds(10);

  private final KernelContext kernel;
  private final Opinions opinions;
  private volatile @Nullable Assessor assessor;
  private @Nullable SlmSettings followed;

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

  /**
   * A server is to notice itself that it is too late, which leaves its connection in order: so
   * whoever waits for it waits a little longer.
   */
  private static Patience patience(LanguageModel language, Duration limit) {
    return new Patience(
        RiskModels.name(language),
        () -> RiskModels.language(language, limit),
        limit.plus(limit.dividedBy(4)));
  }

  private void follow() {
    SlmSettings wanted = kernel.configuration().slm();
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
              new Patience(EmbeddedModel.NAME, RiskModels::classifier, CLASSIFIER_LIMIT),
              wanted.language().map(language -> patience(language, wanted.timeout())));
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
