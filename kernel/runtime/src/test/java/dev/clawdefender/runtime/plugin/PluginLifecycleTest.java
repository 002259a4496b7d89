package dev.clawdefender.runtime.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.config.ConfigurationFile;
import dev.clawdefender.runtime.config.LiveConfiguration;
import dev.clawdefender.runtime.events.CatchUp;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.policy.ApprovalsFile;
import dev.clawdefender.runtime.policy.Policies;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.session.SessionRisks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLifecycleTest {
  private static final Future<Void> POLICY = Future.succeededFuture();

  private final Vertx vertx = Vertx.vertx();
  private final RealPaths links = new RealPaths();
  private final Queue<String> happened = new ConcurrentLinkedQueue<>();
  private final PluginLifecycle lifecycle = new PluginLifecycle(vertx);
  private KernelContext context;

  /** A plugin whose start is done when {@code started} is. */
  private record Part(
      String id, Set<String> after, Future<Void> started, CountDownLatch begun, Queue<String> said)
      implements KernelPlugin {
    @Override
    public Deployable verticle(KernelContext kernel) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          said.add("start " + id);
          begun.countDown();
          return started;
        }

        @Override
        public Future<?> stop() {
          said.add("stop " + id);
          return Future.succeededFuture();
        }
      };
    }
  }

  private Part part(String id, Future<Void> started, String... after) {
    return new Part(id, Set.of(after), started, new CountDownLatch(1), happened);
  }

  @BeforeEach
  void makeContext(@TempDir Path folder) throws Exception {
    Bus bus = new Bus(vertx);
    EventHub events = new EventHub();
    Journal journal = new Journal();
    SessionRisks risks = new SessionRisks();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context =
        new KernelContext(
            vertx,
            bus,
            events,
            new CatchUp(),
            new LiveConfiguration(
                await(
                    ConfigurationFile.read(
                        vertx, Files.writeString(folder.resolve("empty.toml"), "")))),
            new Policies(
                new PolicyLoader(ThisMachine.place()),
                new ApprovalsFile(folder.resolve("approvals.toml")),
                bus),
            links,
            risks,
            new Findings(bus, events, journal, risks),
            new ProcessLauncher(),
            journal,
            new PluginStates(bus, events, journal, meters),
            meters,
            Future.succeededFuture());
  }

  @AfterEach
  void close() throws Exception {
    links.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void aPluginThatFollowsNobodyDoesNotWaitForOneThatTakesItsTime() throws Exception {
    // Given
    Promise<Void> slow = Promise.promise();
    Part audit = part("audit", slow.future());
    Part proxy = part("proxy", Future.succeededFuture(), "audit", "sensor");
    Part sensor = part("sensor", Future.succeededFuture());

    // When
    Future<Void> all =
        lifecycle.deploy(PluginLifecycle.inOrder(List.of(audit, proxy, sensor)), context, POLICY);

    // Then it starts, and who follows both does when both are there
    assertThat(sensor.begun.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(proxy.begun.getCount()).isEqualTo(1);
    slow.complete();
    await(all);
    assertThat(happened).endsWith("start proxy");
  }

  @Test
  void whoFollowsIsStoppedFirst() throws Exception {
    // Given
    Part proxy = part("proxy", Future.succeededFuture(), "audit");
    Part audit = part("audit", Future.succeededFuture());
    await(lifecycle.deploy(PluginLifecycle.inOrder(List.of(proxy, audit)), context, POLICY));

    // When
    await(lifecycle.stop());

    // Then
    assertThat(happened).containsExactly("start audit", "start proxy", "stop proxy", "stop audit");
  }

  @Test
  void whatFollowsOneThatFailsIsNotStartedAndTheOthersAreStopped() throws Exception {
    // Given
    Part audit = part("audit", Future.failedFuture("no room"));
    Part proxy = part("proxy", Future.succeededFuture(), "audit");
    Part sensor = part("sensor", Future.succeededFuture());

    // When
    Future<Void> all =
        lifecycle.deploy(PluginLifecycle.inOrder(List.of(audit, proxy, sensor)), context, POLICY);

    // Then
    assertThatThrownBy(() -> await(all)).hasRootCauseMessage("no room");
    await(lifecycle.stop());
    assertThat(happened).doesNotContain("start proxy").endsWith("stop sensor");
  }

  @Test
  void whatNeedsNoPolicyDoesNotWaitForItAndTheOthersAreNotStartedWithoutOne() throws Exception {
    // Given
    Part audit = part("audit", Future.succeededFuture());
    Part inner = part("sensor", Future.succeededFuture());
    KernelPlugin sensor =
        new KernelPlugin() {
          @Override
          public String id() {
            return inner.id();
          }

          @Override
          public boolean needsPolicy() {
            return false;
          }

          @Override
          public Deployable verticle(KernelContext kernel) {
            return inner.verticle(kernel);
          }
        };
    Promise<Void> policy = Promise.promise();

    // When
    Future<Void> all = lifecycle.deploy(List.of(audit, sensor), context, policy.future());

    // Then
    assertThat(inner.begun.await(60, TimeUnit.SECONDS)).isTrue();
    policy.fail("it is broken");
    assertThatThrownBy(() -> await(all)).hasRootCauseMessage("it is broken");
    assertThat(happened).containsExactly("start sensor");
  }
}
