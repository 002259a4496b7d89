package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.proxy.session.Sessions;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.plugin.KernelContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;

/** One configured server, from when it is configured until it is not any more. */
final class ServerVerticle extends VerticleBase {
  private final KernelContext kernel;
  private final SupervisedServer server;
  private final List<Meter> meters = new ArrayList<>();
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
    server.health().restart(); // the process that waits is seen to by tend()
  }

  /** Sees to what is to be there without a session. To be called now and then; blocks. */
  void tend() {
    server.tend(configured);
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
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    meters.forEach(kernel.metrics()::remove);
    return Future.fromCompletionStage(server.stop(), context);
  }
}
