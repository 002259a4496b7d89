package dev.clawdefender.correlation.behaviour;

import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.plugin.KernelContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Starts and stops the watch over behaviour. It never keeps anything else from starting. */
final class BehaviourVerticle extends VerticleBase {
  private static final String SOURCE = "correlation/behaviour";
  private static final String NAME = "clawdefender.behaviour.";

  private final KernelContext kernel;
  private Future<BehaviourWatch> opening = Future.failedFuture("it is off");

  BehaviourVerticle(KernelContext kernel) {
    this.kernel = kernel;
  }

  /** Nobody waits for the file to be opened. */
  @Override
  public Future<?> start() {
    if (!kernel.configuration().correlation().enabled()) {
      return Future.succeededFuture();
    }
    opening = vertx.executeBlocking(this::open);
    opening
        .onSuccess(this::begin)
        // A second process of this user, as a rule: the first one learns.
        .onFailure(problem -> say("nothing is learned or noticed here: " + problem.getMessage()));
    return Future.succeededFuture();
  }

  private BehaviourWatch open() throws IOException {
    Path folder = Files.createDirectories(Configuration.dataDirectory());
    return new BehaviourWatch(
        new ProfileStore(folder.resolve("behaviour.mv")),
        finding -> kernel.findings().report(SOURCE, finding));
  }

  private void begin(BehaviourWatch watch) {
    watch.start();
    kernel.events().add(watch.inbox());
    Gauge.builder(NAME + "servers", watch, BehaviourWatch::servers)
        .description("servers of which it is known, or learned, what they usually do")
        .register(kernel.metrics());
    FunctionCounter.builder(NAME + "dropped", watch, each -> each.inbox().dropped())
        .description("events dropped for want of room")
        .register(kernel.metrics());
    FunctionCounter.builder(NAME + "findings.left", watch, BehaviourWatch::leftOut)
        .description("findings beyond what a session may have")
        .register(kernel.metrics());
    FunctionCounter.builder(NAME + "failures", watch, BehaviourWatch::failures)
        .description("events that could not be looked at, and times that nothing could be kept")
        .register(kernel.metrics());
    say("it is learned what servers usually do");
  }

  private void say(String what) {
    kernel.states().enter("behaviour", "", PluginState.ACTIVE, what);
  }

  @Override
  public Future<?> stop() {
    return opening.transform(
        opened ->
            opened.succeeded() ? close(opened.result()) : Future.<@Nullable Void>succeededFuture());
  }

  private Future<@Nullable Void> close(BehaviourWatch watch) {
    kernel.events().remove(watch.inbox());
    return vertx.executeBlocking(
        () -> {
          watch.close();
          return null;
        });
  }
}
