package dev.clawdefender.runtime;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.bus.ConfigurationChanged;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.ConfigurationFile;
import dev.clawdefender.runtime.config.LiveConfiguration;
import dev.clawdefender.runtime.events.CatchUp;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.metrics.MetricsEndpoint;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.PluginLifecycle;
import dev.clawdefender.runtime.plugin.PluginStates;
import dev.clawdefender.runtime.policy.ApprovalsFile;
import dev.clawdefender.runtime.policy.PassedCasesFile;
import dev.clawdefender.runtime.policy.Policies;
import dev.clawdefender.runtime.policy.PolicyStatus;
import dev.clawdefender.runtime.policy.PolicyWatcher;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.session.SessionRisks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The running kernel: Vert.x, the bus, configuration, the policy in force, and the plugins. Boots
 * and closes on the caller's thread; both block.
 */
public final class Kernel implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Kernel.class.getName());
  private static final long STOP_SECONDS = 30;

  private final Vertx vertx;
  private final RealPaths links = new RealPaths();
  private final Journal journal = new Journal();
  private final PluginLifecycle plugins;
  private final Bus bus;
  private final EventHub events = new EventHub();
  private @Nullable PolicyWatcher watcher;
  private @Nullable ConfigurationWatcher configurationWatcher;
  private @Nullable Policies policies;
  private @Nullable PolicyStatus status;

  private Kernel(Vertx vertx) {
    this.vertx = vertx;
    this.plugins = new PluginLifecycle(vertx);
    this.bus = new Bus(vertx);
  }

  /**
   * Boots everything.
   *
   * @param configFile the configuration
   * @param adjust what the command line changes in it
   * @throws ConfigurationException if the configuration cannot be used
   * @throws PolicyException if the policy cannot; nothing that needs one runs then
   */
  public static Kernel boot(Path configFile, UnaryOperator<Configuration> adjust)
      throws PolicyException {
    CompositeMeterRegistry meters = new CompositeMeterRegistry();
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(2)
                    // Nothing is read from the class path: no folder for it is made, or left
                    // behind.
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false))
                    .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
            .withMetrics(new MicrometerMetricsFactory(meters))
            .build();
    Kernel kernel = new Kernel(vertx);
    try {
      kernel.start(configFile, adjust, meters);
      return kernel;
    } catch (PolicyException | RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  private void start(
      Path configFile, UnaryOperator<Configuration> adjust, CompositeMeterRegistry meters)
      throws PolicyException {
    Configuration configuration = adjust.apply(await(ConfigurationFile.read(vertx, configFile)));
    if (configuration.metricsPort().isPresent()) {
      await(MetricsEndpoint.open(vertx, meters, configuration.metricsPort().getAsInt()));
    }
    ApprovalsFile approvals = new ApprovalsFile(configuration.prompts().approvals());
    PolicyLoader loader =
        new PolicyLoader(ThisMachine.place(), new PassedCasesFile(Configuration.dataDirectory()));
    Policies all = new Policies(loader, approvals, bus);
    policies = all;
    PolicyStatus told = new PolicyStatus(Configuration.dataDirectory());
    status = told;
    LiveConfiguration live = new LiveConfiguration(configuration);
    bus.listen(Addresses.POLICY_ACTIVATED, told::activated);
    PluginStates states = new PluginStates(bus, events, journal, meters);
    SessionRisks risks = new SessionRisks();
    Promise<Void> booted = Promise.promise();
    KernelContext context =
        new KernelContext(
            vertx,
            bus,
            events,
            new CatchUp(),
            live,
            all,
            links,
            risks,
            new Findings(bus, events, journal, risks),
            new ProcessLauncher(),
            journal,
            states,
            meters,
            booted.future());
    Promise<Void> policy = Promise.promise();
    Future<Void> deployed =
        plugins.deploy(
            PluginLifecycle.find(configuration.plugins().off()), context, policy.future());
    PolicyWatcher policyWatcher =
        new PolicyWatcher(
            all,
            List.of(
                configuration.prompts().approvals(),
                PolicyStatus.reloadRequest(Configuration.dataDirectory())),
            journal,
            told);
    watcher = policyWatcher;
    watchConfiguration(policyWatcher, configFile, adjust, live);
    if (configuration.policyFiles().isEmpty()) {
      LOG.log(Level.WARNING, "no policy is configured: everything is blocked");
    }
    policyWatcher.start(configuration.policyFiles(), configuration.serverPolicies());
    if (configurationWatcher != null) {
      configurationWatcher.start();
    }
    Gauge.builder("clawdefender.policy.rejected", policyWatcher, PolicyWatcher::rejected)
        .register(meters);
    if (configuration.mode() == Configuration.Mode.AUDIT_ONLY) {
      LOG.log(Level.WARNING, "mode = \"audit-only\": nothing is blocked by policy, only said");
    }
    Gauge.builder("clawdefender.policy.epoch", all, p -> p.common().snapshot().epoch())
        .register(meters);
    Gauge.builder("clawdefender.paths.unanswered", links, RealPaths::unanswered).register(meters);
    Gauge.builder("clawdefender.journal.waits", journal, Journal::waits).register(meters);
    policy.complete();
    await(deployed);
    booted.complete();
    if (!journal.isAttached()) {
      LOG.log(Level.WARNING, "there is no audit: what happens is recorded nowhere");
    }
  }

  /** Where files cannot be watched, which is said, everything stays as it is. */
  private void watchConfiguration(
      PolicyWatcher policyWatcher,
      Path configFile,
      UnaryOperator<Configuration> adjust,
      LiveConfiguration live) {
    try {
      configurationWatcher =
          new ConfigurationWatcher(
              configFile,
              live,
              () -> adjust.apply(await(ConfigurationFile.read(vertx, configFile))),
              policyWatcher,
              () -> bus.publish(Addresses.CONFIGURATION_CHANGED, new ConfigurationChanged()));
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "changes of the configuration will not be noticed before the next start: {0}",
          e.toString());
    }
  }

  /** The bus, to speak to plugins. */
  public Bus bus() {
    return bus;
  }

  /** Stops the plugins, last first, and then everything else. */
  @Override
  public void close() {
    if (watcher != null) {
      watcher.close();
    }
    if (configurationWatcher != null) {
      configurationWatcher.close();
    }
    try {
      await(plugins.stop());
    } finally {
      if (policies != null) {
        policies.close();
      }
      if (status != null) {
        status.close();
      }
      links.close();
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + STOP_SECONDS + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
