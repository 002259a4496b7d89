package dev.clawdefender.sensor;

import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.sensor.pipeline.EffectRecorder;
import dev.clawdefender.sensor.pipeline.EventConsumer;
import dev.clawdefender.sensor.pipeline.EventProcessing;
import dev.clawdefender.sensor.pipeline.EventQueue;
import dev.clawdefender.sensor.pipeline.SourceChoice;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Starts and stops the sensor. It never keeps anything else from starting. */
final class SensorVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger("dev.clawdefender.sensor");

  /** So long servers wait for the first source, lest what they do at once is not seen. */
  private static final long PATIENCE_MILLIS = 2_000;

  private final KernelContext kernel;
  private @Nullable Running running;

  private record Running(SourceChoice choice, EventConsumer consumer, LaunchedProcesses launched) {
    void change(SensorSettings settings) {
      choice.change(settings);
      consumer.change(settings);
    }

    void stop() {
      choice.close();
      consumer.close();
      launched.close();
    }
  }

  SensorVerticle(KernelContext kernel) {
    this.kernel = kernel;
  }

  @Override
  public Future<?> start() {
    kernel
        .bus()
        .listen(
            Addresses.CONFIGURATION_CHANGED,
            changed -> {
              if (running != null) {
                running.change(kernel.configuration().sensor());
              }
            });
    return vertx
        .executeBlocking(this::open)
        .onSuccess(opened -> running = opened)
        .recover(
            problem -> {
              LOG.log(Level.WARNING, "nothing is seen of the operating system", problem);
              return Future.succeededFuture();
            });
  }

  private Running open() throws InterruptedException {
    SensorSettings settings = kernel.configuration().sensor();
    EventQueue queue = new EventQueue();
    LaunchedProcesses launched = new LaunchedProcesses(kernel.processes());
    EventProcessing processing = new EventProcessing(launched, settings);
    EffectRecorder recorder = new EffectRecorder(kernel.events(), kernel.journal());
    EventConsumer consumer = new EventConsumer(queue, processing, recorder);
    SourceChoice choice =
        new SourceChoice(
            SourceKinds.all(kernel.processes()),
            queue,
            settings,
            said -> kernel.states().enter("sensor", "", PluginState.ACTIVE, said));
    new SensorMeters(kernel.metrics()).register(queue, processing, consumer, choice, recorder);
    consumer.start();
    try {
      choice.start().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(Level.WARNING, "no source of the sensor is ready yet; servers are started meanwhile");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return new Running(choice, consumer, launched);
  }

  @Override
  public Future<?> stop() {
    Running opened = running;
    return opened == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              opened.stop();
              return null;
            });
  }
}
