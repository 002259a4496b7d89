package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.proxy.session.Sessions;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.plugin.KernelContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** One configured server, from when it is configured until it is not any more. */
final class ServerVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger(ServerVerticle.class.getName());
  private static final long TEND_MILLIS = 1_000;

  private final KernelContext kernel;
  private final SupervisedServer server;
  private final List<Meter> meters = new ArrayList<>();
  private final AtomicBoolean tending = new AtomicBoolean();
  private volatile ConfiguredServer configured;

  ServerVerticle(KernelContext kernel, Sessions sessions, ConfiguredServer configured) {
    this.kernel = kernel;
    this.configured = configured;
    this.server = new SupervisedServer(configured.name(), kernel, sessions);
  }

  SupervisedServer server() {
    return server;
  }

  ConfiguredServer configured() {
    return configured;
  }

  /** New sessions are opened so; those that run go on. */
  void change(ConfiguredServer next) {
    configured = next;
    server.health().forgetFailures(); // the process that waits is seen to by tend()
  }

  /**
   * Sees to what is to be there without a session, unless somebody is at it: starting a process may
   * take long where its files are. Blocks.
   */
  boolean tend() {
    if (tending.compareAndSet(false, true)) {
      try {
        server.tend(configured);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "the server " + server.name() + " cannot be seen to", e);
      } finally {
        tending.set(false);
      }
    }
    return true;
  }

  @Override
  public Future<?> start() {
    meters.add(
        Gauge.builder("clawdefender.server.sessions", server, SupervisedServer::sessionCount)
            .description("sessions of a configured server")
            .tag("server", server.name())
            .register(kernel.metrics()));
    meters.add(
        Gauge.builder("clawdefender.server.failures", server, s -> s.health().failures())
            .description("how often a configured server failed in a row")
            .tag("server", server.name())
            .register(kernel.metrics()));
    vertx.setPeriodic(
        TEND_MILLIS,
        timer -> {
          if (!tending.get()) {
            vertx.executeBlocking(this::tend, false);
          }
        });
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    meters.forEach(kernel.metrics()::remove);
    return vertx
        .executeBlocking(server::stop, false) // waits for a process that is being started
        .compose(ended -> Future.fromCompletionStage(ended, context));
  }
}
