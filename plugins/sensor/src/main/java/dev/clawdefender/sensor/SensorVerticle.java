package dev.clawdefender.sensor;

import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.sensor.pipeline.EffectRecorder;
import dev.clawdefender.sensor.pipeline.EventConsumer;
import dev.clawdefender.sensor.pipeline.EventProcessing;
import dev.clawdefender.sensor.pipeline.EventQueue;
import dev.clawdefender.sensor.pipeline.SourceChoice;
import dev.clawdefender.sensor.source.Ability.Extent;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the sensor. It never keeps anything else from starting. Its source is opened
 * beside the rest; what is seen meanwhile waits until all are there who want to know.
 */
final class SensorVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger("dev.clawdefender.sensor");

  /** So long servers wait for the first source, lest what they do at once is not seen. */
  private static final long PATIENCE_MILLIS = 2_000;

  private final KernelContext kernel;
  private Future<@Nullable Running> opening = Future.succeededFuture();

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

  /** Does not wait for the sensor; servers do. */
  @Override
  public Future<?> start() {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    kernel
        .processes()
        .startAfter(
            ready
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(
                    late -> {
                      LOG.log(
                          Level.WARNING,
                          "no source of the sensor is ready yet; servers are started meanwhile");
                      return null;
                    }));
    opening =
        vertx
            .<@Nullable Running>executeBlocking(() -> open(ready))
            .recover(
                problem -> {
                  LOG.log(Level.WARNING, "nothing is seen of the operating system", problem);
                  say(new SourceChoice.News(false, true, "it cannot be started: " + problem));
                  ready.complete(null);
                  return Future.succeededFuture();
                });
    kernel
        .bus()
        .listen(
            Addresses.CONFIGURATION_CHANGED,
            changed ->
                opening.onSuccess(
                    opened -> {
                      if (opened != null) {
                        opened.change(kernel.configuration().sensor());
                      }
                    }));
    return Future.succeededFuture();
  }

  private Running open(CompletableFuture<Void> ready) {
    SensorSettings settings = kernel.configuration().sensor();
    EventQueue queue = new EventQueue(kernel.catchUp()::isAwaited);
    LaunchedProcesses launched = new LaunchedProcesses(kernel.processes());
    try {
      EventProcessing processing = new EventProcessing(launched, settings);
      EffectRecorder recorder = new EffectRecorder(kernel.events(), kernel.journal());
      AtomicReference<@Nullable SourceChoice> chosen = new AtomicReference<>();
      EventConsumer consumer =
          new EventConsumer(queue, processing, recorder, () -> tellSight(chosen.get()));
      SourceChoice choice =
          new SourceChoice(
              SourceKinds.all(kernel.processes()),
              queue,
              settings,
              news ->
                  kernel
                      .booted()
                      .onSuccess(
                          booted -> {
                            say(news);
                            tellSight(chosen.get());
                          }));
      chosen.set(choice);
      return start(new Running(choice, consumer, launched), queue, processing, recorder, ready);
    } catch (RuntimeException | LinkageError e) {
      launched.close();
      throw e;
    }
  }

  /** Leaves nothing running if it fails. */
  private Running start(
      Running opened,
      EventQueue queue,
      EventProcessing processing,
      EffectRecorder recorder,
      CompletableFuture<Void> ready) {
    boolean works = false;
    try {
      new SensorMeters(kernel.metrics())
          .register(queue, processing, opened.consumer, opened.choice, recorder);
      kernel.booted().onSuccess(booted -> opened.consumer.start());
      kernel.catchUp().sensor(opened.choice::stage, opened.consumer.stage());
      CompletableFuture<Void> unused = opened.choice.start().thenRun(() -> ready.complete(null));
      works = true;
    } finally {
      if (!works) {
        opened.stop();
      }
    }
    return opened;
  }

  private void say(SourceChoice.News news) {
    PluginState state =
        news.seeing()
            ? PluginState.ACTIVE
            : news.wanted() ? PluginState.FAILED : PluginState.UNLOADED;
    kernel.states().enter("sensor", "", state, news.text());
  }

  /** Who draws conclusions from what was not seen has to know since when all was. */
  private void tellSight(@Nullable SourceChoice choice) {
    if (choice == null) {
      return;
    }
    Capabilities sees = choice.capabilities();
    boolean whole =
        sees.of(Sight.CHANGE).extent() != Extent.NONE
            && sees.of(Sight.PROCESS).extent() == Extent.ALL;
    kernel.events().publish(new SensorEvent(Instant.now(), choice.name(), whole));
  }

  @Override
  public Future<?> stop() {
    kernel.catchUp().noSensor();
    return opening.compose(
        opened ->
            opened == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(
                    () -> {
                      opened.stop();
                      return null;
                    }));
  }
}
