package dev.clawdefender.proxy;

import dev.clawdefender.proxy.session.Sessions;
import dev.clawdefender.proxy.supervisor.Supervisor;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.session.SessionOpened;
import dev.clawdefender.runtime.session.Supervise;
import dev.clawdefender.runtime.session.Supervising;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** Opens sessions and becomes a supervisor when asked on the bus; ends all when it is stopped. */
final class ProxyVerticle extends VerticleBase {
  private static final long IDLE_CHECK_MILLIS = 5_000;

  private final KernelContext kernel;
  private final Sessions sessions;
  private @Nullable Supervisor supervisor;

  ProxyVerticle(KernelContext kernel) {
    this.kernel = kernel;
    this.sessions = new Sessions(kernel);
  }

  @Override
  public Future<?> start() {
    // Starting a process blocks, so it is not done on the event loop.
    kernel
        .bus()
        .answer(
            Addresses.OPEN_SESSION,
            wanted ->
                vertx.executeBlocking(() -> new SessionOpened(sessions.open(wanted).id()), false));
    kernel.bus().answer(Addresses.SUPERVISE, this::supervise);
    vertx.setPeriodic(IDLE_CHECK_MILLIS, timer -> sessions.endIdle());
    return Future.succeededFuture();
  }

  private Future<Supervising> supervise(Supervise wanted) {
    Supervisor started = new Supervisor(kernel, sessions, wanted.socket());
    supervisor = started;
    return vertx.deployVerticle(started).map(id -> started.supervising());
  }

  @Override
  public Future<?> stop() {
    Future<?> unsupervised = supervisor == null ? Future.succeededFuture() : supervisor.close();
    return Future.join(unsupervised, endSessions())
        // What is being started or ended at this moment belongs to no session.
        .transform(ended -> vertx.executeBlocking(this::endProcesses))
        .transform(ended -> endSessions()); // which were being opened then
  }

  private Future<Void> endSessions() {
    return Future.fromCompletionStage(sessions.stop(), context);
  }

  private boolean endProcesses() throws InterruptedException {
    kernel.processes().close();
    return true;
  }
}
