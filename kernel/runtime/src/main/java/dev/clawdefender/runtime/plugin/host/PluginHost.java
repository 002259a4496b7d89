package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.event.PolicyEvent;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.api.plugin.Plugin;
import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.config.PluginList;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.files.FilesWatch;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.PluginStates;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import dev.clawdefender.runtime.plugin.jar.PluginFile;
import dev.clawdefender.runtime.plugin.jar.PluginManifest;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the plugins that run the same as the list of plugins says, while messages flow. All that
 * changes is done by one thread, one plugin after the other.
 */
public final class PluginHost implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PluginHost.class.getName());
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration ANALYZE_PATIENCE = Duration.ofSeconds(5);
  private static final long CHECK_MILLIS = 250;
  private static final long CLOSE_SECONDS = 20;

  /** What plugins are hosted by. */
  record Around(Vertx vertx, Path data, Findings findings, Runnable onRuleChange) {}

  /** Starts a version of a plugin. */
  private interface Starter {
    HostedPlugin start(Consumer<String> onBroken) throws PluginException;
  }

  /** A plugin of the list: which version of it runs, or why none does. */
  private static final class Slot {
    PluginEntry entry;
    String sha256 = "";
    @Nullable HostedPlugin running;
    List<HostedRule> stoodIn = List.of(); // block in the place of rules that should be there
    List<Meter> meters = List.of();
    String failure = "";

    Slot(PluginEntry entry) {
      this.entry = entry;
    }
  }

  private final KernelContext kernel;
  private final PluginStates states;
  private final Path list;
  private final Findings findings;
  private final Around around;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("plugin-host").factory());

  /** By id, in the order of the list. Changed by the host's thread only, under the lock. */
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  /** Held while rules are gathered and put in force, and never while anything is waited for. */
  private final Object rulesLock = new Object();

  private final List<WeakReference<ClassLoader>> loaders = new CopyOnWriteArrayList<>();
  private volatile List<Path> watched;
  private @Nullable FilesWatch watch;
  private String listFailure = "";

  /**
   * @param list the list of plugins; it need not be there
   * @param data the folder that each plugin has its own folder in
   */
  public PluginHost(Vertx vertx, KernelContext kernel, PluginStates states, Path list, Path data) {
    this.kernel = kernel;
    this.states = states;
    this.list = list;
    this.watched = List.of(list);
    this.findings = kernel.findings();
    this.around = new Around(vertx, data, findings, this::refresh);
  }

  /**
   * Loads what is listed, and follows the list from now on. Blocks until all that can be is loaded.
   *
   * @throws ConfigurationException if the list cannot be read
   */
  public void start() {
    List<PluginEntry> entries = PluginList.read(list);
    Gauge.builder("clawdefender.plugin.loaders", this, PluginHost::loadersLive)
        .description("class loaders of plugins that are in memory")
        .register(kernel.metrics());
    FunctionCounter.builder("clawdefender.findings", findings, Findings::passed)
        .description("findings of analyzers")
        .register(kernel.metrics());
    kernel.bus().listen(Addresses.SESSION, event -> kernel.events().publish(event));
    kernel
        .bus()
        .listen(
            Addresses.POLICY_ACTIVATED,
            event ->
                kernel.events().publish(new PolicyEvent(Instant.now(), event.snapshot().epoch())));
    watch(entries);
    await(thread.submit(() -> follow(entries)));
    if (watch != null) {
      watch.start();
    }
    var unused =
        thread.scheduleWithFixedDelay(
            this::checkBusy, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void watch(List<PluginEntry> entries) {
    noteWatched(entries);
    try {
      watch =
          new FilesWatch(
              "plugin-watcher", () -> watched, FilesWatch.Look.ATTRIBUTES, this::changed);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "changes of plugins will not be noticed before the next start: {0}",
          e.toString());
    }
  }

  private void noteWatched(List<PluginEntry> entries) {
    Collection<Path> paths = new LinkedHashSet<>(List.of(list));
    entries.stream().filter(each -> !each.isProcess()).forEach(each -> paths.add(each.path()));
    watched = List.copyOf(paths);
  }

  private void changed() {
    await(
        thread.submit(
            () -> {
              try {
                List<PluginEntry> entries = PluginList.read(list);
                listFailure = "";
                noteWatched(entries);
                follow(entries);
              } catch (ConfigurationException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(listFailure)) {
                  listFailure = why;
                  LOG.log(Level.ERROR, "the changed list of plugins is not used:\n{0}", why);
                }
              }
            }));
  }

  private void follow(List<PluginEntry> entries) {
    Set<String> listed =
        entries.stream().map(PluginEntry::id).collect(Collectors.toUnmodifiableSet());
    for (String id : List.copyOf(slots.keySet())) {
      if (!listed.contains(id)) {
        leave(id, "it is not listed any more");
      }
    }
    for (PluginEntry entry : entries) {
      try {
        follow(entry);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "plugin " + entry.id(), e);
      }
    }
  }

  private void follow(PluginEntry entry) {
    if (!entry.enabled()) {
      leave(entry.id(), "it is disabled");
      return;
    }
    if (entry.isProcess()) {
      followProcess(entry);
      return;
    }
    if (!PluginFile.exists(entry.path())) {
      leave(entry.id(), "its file is gone: " + entry.path());
      return;
    }
    Slot slot = slots.computeIfAbsent(entry.id(), id -> new Slot(entry));
    try {
      PluginFile file = PluginFile.read(entry.path());
      boolean same = slot.sha256.equals(file.sha256()) && slot.entry.sameAs(entry);
      if (same && (slot.running != null || !slot.failure.isEmpty())) {
        return;
      }
      if (slot.running == null) {
        states.enter(entry.id(), file.manifest().version(), PluginState.DISCOVERED, "");
      }
      verify(entry, file);
      replace(
          slot,
          entry,
          file.sha256(),
          file.manifest(),
          broken -> HostedPlugin.start(file, entry, around, broken));
    } catch (PluginException e) {
      failed(slot, entry, String.valueOf(e.getMessage()));
    }
  }

  private void followProcess(PluginEntry entry) {
    Slot slot = slots.computeIfAbsent(entry.id(), id -> new Slot(entry));
    if (slot.entry.sameAs(entry) && (slot.running != null || !slot.failure.isEmpty())) {
      return;
    }
    PluginManifest manifest =
        new PluginManifest(
            entry.id(), "(process)", Plugin.API, entry.granted(), PluginManifest.BUDGET);
    try {
      replace(
          slot,
          entry,
          "",
          manifest,
          broken -> HostedPlugin.startProcess(manifest, entry, around, broken));
    } catch (PluginException e) {
      failed(slot, entry, String.valueOf(e.getMessage()));
    }
  }

  private static void verify(PluginEntry entry, PluginFile file) throws PluginException {
    if (!file.manifest().id().equals(entry.id())) {
      throw new PluginException(
          entry.place()
              + ": "
              + entry.path()
              + " is the plugin \""
              + file.manifest().id()
              + "\"; list it by that id");
    }
    if (!entry.sha256().contains(file.sha256())) {
      throw new PluginException(
          entry.place()
              + ": the digest of "
              + entry.path()
              + " is "
              + file.sha256()
              + ", which is not listed; if that is the file that you want:"
              + " clawdefender plugin enable "
              + entry.id());
    }
    for (Capability asked : file.manifest().capabilities()) {
      if (!entry.granted().contains(asked)) {
        throw new PluginException(
            entry.place()
                + ": it asks for the capability \""
                + asked.text()
                + "\", which is not granted; granted: "
                + entry.granted().stream().map(Capability::text).toList());
      }
    }
  }

  /** Starts a version beside the one that runs, has it take its place, and stops the other. */
  private void replace(
      Slot slot, PluginEntry entry, String sha256, PluginManifest manifest, Starter starter)
      throws PluginException {
    String version = manifest.version();
    states.announce(entry.id(), version, PluginState.VERIFIED, "");
    states.announce(entry.id(), version, PluginState.STARTING, "");
    HostedPlugin[] own = new HostedPlugin[1];
    HostedPlugin next =
        starter.start(why -> submit(() -> broken(slot, Objects.requireNonNull(own[0]), why)));
    own[0] = next;
    loaders.removeIf(each -> each.get() == null);
    if (next.loader() != null) {
      loaders.add(new WeakReference<>(next.loader()));
    }
    HostedPlugin before = slot.running;
    long epoch;
    synchronized (rulesLock) {
      slot.entry = entry;
      slot.sha256 = sha256;
      slot.running = next;
      slot.stoodIn = List.of();
      slot.failure = "";
      epoch = putRulesInForce();
    }
    next.analyzers().forEach(kernel.events()::add);
    slot.meters.forEach(kernel.metrics()::remove);
    slot.meters = meters(next);
    states.enter(entry.id(), version, PluginState.ACTIVE, "");
    if (before != null) {
      retire(before, epoch, "version " + version + " has taken its place", true);
    }
  }

  /** Has a plugin that does nothing any more stopped, once no message is inside it. */
  private void retire(HostedPlugin plugin, long epoch, String why, boolean replaced) {
    String id = plugin.manifest().id();
    String version = plugin.manifest().version();
    plugin.analyzers().forEach(kernel.events()::remove);
    if (!plugin.rules().isEmpty() && !kernel.policies().awaitNoneBefore(epoch, LEAVE_PATIENCE)) {
      LOG.log(Level.ERROR, "a message is still judged by {0} {1}", id, version);
    }
    if (!replaced) {
      states.enter(id, version, PluginState.STOPPING, why);
    }
    String left = plugin.stop();
    String reason = left.isEmpty() ? why : why + "; " + left;
    if (replaced) {
      states.announce(id, version, PluginState.UNLOADED, reason);
    } else {
      states.enter(id, version, PluginState.UNLOADED, reason);
    }
  }

  private void leave(String id, String why) {
    Slot slot = slots.get(id);
    if (slot == null) {
      return;
    }
    HostedPlugin before = slot.running;
    long epoch;
    synchronized (rulesLock) {
      slots.remove(id);
      epoch = putRulesInForce();
    }
    slot.meters.forEach(kernel.metrics()::remove);
    if (before != null) {
      retire(before, epoch, why, false);
    } else {
      states.enter(id, "", PluginState.UNLOADED, why);
    }
  }

  /** A plugin that runs must not any more. Its rules keep blocking what they want. */
  private void broken(Slot slot, HostedPlugin plugin, String why) {
    if (slot.running != plugin) {
      return;
    }
    List<HostedRule> standIns = new ArrayList<>();
    for (RuleVerticle rule : plugin.rules()) {
      HostedRule hosted = rule.hosted();
      if (hosted != null) {
        standIns.add(HostedRule.missing(rule.name(), hosted.filter(), why));
      }
    }
    long epoch;
    synchronized (rulesLock) {
      slot.running = null;
      slot.stoodIn = List.copyOf(standIns);
      slot.failure = why;
      epoch = putRulesInForce();
    }
    slot.meters.forEach(kernel.metrics()::remove);
    slot.meters = List.of();
    plugin.analyzers().forEach(kernel.events()::remove);
    if (!plugin.rules().isEmpty() && !kernel.policies().awaitNoneBefore(epoch, LEAVE_PATIENCE)) {
      LOG.log(Level.ERROR, "a message is still judged by {0}", plugin.manifest().id());
    }
    String left = plugin.stop();
    states.enter(
        plugin.manifest().id(),
        plugin.manifest().version(),
        PluginState.FAILED,
        left.isEmpty() ? why : why + "; " + left);
  }

  /** A version could not be started. Where another runs, that one stays. */
  private void failed(Slot slot, PluginEntry entry, String why) {
    if (why.equals(slot.failure)) {
      return;
    }
    slot.failure = why;
    if (slot.running != null) {
      states.announce(
          entry.id(),
          "",
          PluginState.FAILED,
          why + "; version " + slot.running.manifest().version() + " stays");
      return;
    }
    synchronized (rulesLock) {
      slot.entry = entry;
      if (entry.decides()) {
        slot.stoodIn =
            List.of(
                HostedRule.missing(
                    entry.id(),
                    MessageFilter.all(),
                    "plugin " + entry.id() + " should judge this and cannot be loaded"));
      }
      putRulesInForce();
    }
    states.enter(entry.id(), "", PluginState.FAILED, why);
  }

  private void refresh() {
    synchronized (rulesLock) {
      putRulesInForce();
    }
  }

  /** Only under the lock. */
  private long putRulesInForce() {
    List<HostedRule> rules = new ArrayList<>();
    for (Slot slot : slots.values()) {
      rules.addAll(slot.stoodIn);
      if (slot.running != null) {
        for (RuleVerticle rule : slot.running.rules()) {
          rules.add(Objects.requireNonNull(rule.hosted()));
        }
      }
    }
    return kernel.policies().code(rules);
  }

  /** What has been at one event for so long does not come back. */
  private void checkBusy() {
    for (Slot slot : List.copyOf(slots.values())) {
      HostedPlugin plugin = slot.running;
      if (plugin == null) {
        continue;
      }
      for (Part part : plugin.parts()) {
        if (part.thread().busyNanos() > ANALYZE_PATIENCE.toNanos()) {
          if (part instanceof AnalyzerVerticle analyzer && analyzer.unstick()) {
            continue;
          }
          broken(
              slot,
              plugin,
              part.name()
                  + " did not come back within "
                  + ANALYZE_PATIENCE.toSeconds()
                  + " seconds");
          break;
        }
      }
    }
  }

  private List<Meter> meters(HostedPlugin plugin) {
    List<Meter> meters = new ArrayList<>();
    for (AnalyzerVerticle analyzer : plugin.analyzers()) {
      Tags tags = Tags.of("analyzer", analyzer.name());
      PartThread queue = analyzer.thread();
      meters.add(
          FunctionCounter.builder("clawdefender.events.dropped", queue, PartThread::dropped)
              .description("events that an analyzer had no room for")
              .tags(tags)
              .register(kernel.metrics()));
      meters.add(
          FunctionCounter.builder("clawdefender.findings.dropped", analyzer, a -> a.leftOut())
              .description("findings that were too many")
              .tags(tags)
              .register(kernel.metrics()));
      meters.add(
          Gauge.builder("clawdefender.events.waiting", queue, PartThread::waitingEvents)
              .description("events that wait for an analyzer")
              .tags(tags)
              .register(kernel.metrics()));
    }
    return meters;
  }

  /** How many loaders of plugins are in memory, of those that run and those that leak. */
  private double loadersLive() {
    return loaders.stream().filter(each -> each.get() != null).count();
  }

  private void submit(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the host is closed", e);
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops all plugins. Blocks, but not for long. */
  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    try {
      Future<?> left =
          thread.submit(
              () -> {
                for (Slot slot : slots.values()) {
                  if (slot.running != null) {
                    // No message is judged any more, so the rules may stay.
                    retire(slot.running, 0, "everything ends", false);
                  }
                }
              });
      left.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      LOG.log(Level.ERROR, "plugins could not be stopped in order", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }
}
