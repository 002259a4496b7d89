package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Plugin;
import dev.clawdefender.api.plugin.RulePart;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.plugin.jar.PluginClassLoader;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import dev.clawdefender.runtime.plugin.jar.PluginFile;
import dev.clawdefender.runtime.plugin.jar.PluginManifest;
import dev.clawdefender.runtime.plugin.process.ProcessAnalyzer;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One version of a plugin, loaded and started. Used by one thread, unless said otherwise. */
final class HostedPlugin {
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
  private static final Duration END_PATIENCE = Duration.ofMillis(500);

  private final Vertx vertx;
  private final PluginManifest manifest;
  private final @Nullable PluginClassLoader loader; // null for a process
  private final List<AnalyzerVerticle> analyzers = new ArrayList<>();
  private final List<RuleVerticle> rules = new ArrayList<>();
  private final Map<Part, String> deployed = new LinkedHashMap<>();

  private HostedPlugin(Vertx vertx, PluginManifest manifest, @Nullable PluginClassLoader loader) {
    this.vertx = vertx;
    this.manifest = manifest;
    this.loader = loader;
  }

  /**
   * Loads and starts a plugin; its rules are not in force then, nor is it told of events.
   *
   * @param around what it is hosted by
   * @param onBroken is told when it must not be used any more, and why; must not wait
   * @throws PluginException if it does not start; nothing of it is left then, as far as that goes
   */
  static HostedPlugin start(
      PluginFile file, PluginEntry entry, PluginHost.Around around, Consumer<String> onBroken)
      throws PluginException {
    PluginClassLoader loader =
        new PluginClassLoader(
            file, Objects.requireNonNull(HostedPlugin.class.getClassLoader(), "our loader"));
    HostedPlugin plugin = new HostedPlugin(around.vertx(), file.manifest(), loader);
    try {
      plugin.create(loader, entry, around, onBroken);
    } catch (PluginException e) {
      throw plugin.ended(e);
    }
    return plugin.deployed();
  }

  /** The same for a plugin that is a process of its own. */
  static HostedPlugin startProcess(
      PluginManifest manifest,
      PluginEntry entry,
      PluginHost.Around around,
      Consumer<String> onBroken)
      throws PluginException {
    HostedPlugin plugin = new HostedPlugin(around.vertx(), manifest, null);
    Health health = new Health(onBroken);
    ProcessAnalyzer analyzer = new ProcessAnalyzer(entry, health::strike);
    plugin.analyzers.add(
        new AnalyzerVerticle(analyzer, entry, around.data(), health, around.findings()));
    return plugin.deployed();
  }

  private HostedPlugin deployed() throws PluginException {
    try {
      deploy();
      return this;
    } catch (PluginException e) {
      throw ended(e);
    }
  }

  private PluginException ended(PluginException why) {
    String left = stop();
    return left.isEmpty() ? why : new PluginException(why.getMessage() + "; " + left, why);
  }

  PluginManifest manifest() {
    return manifest;
  }

  @Nullable PluginClassLoader loader() {
    return loader;
  }

  List<AnalyzerVerticle> analyzers() {
    return analyzers;
  }

  List<RuleVerticle> rules() {
    return rules;
  }

  /** All its parts. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>(rules);
    parts.addAll(analyzers);
    return parts;
  }

  private void create(
      PluginClassLoader loader,
      PluginEntry entry,
      PluginHost.Around around,
      Consumer<String> onBroken)
      throws PluginException {
    // Its constructors are its code: they may do anything, on a thread that can be given up.
    PartThread creator = new PartThread("plugin-" + manifest.id(), loader, event -> {});
    creator.start();
    List<RulePart> foundRules = new ArrayList<>();
    List<Analyzer> foundAnalyzers = new ArrayList<>();
    try {
      await(
          creator.ask(
              () -> {
                List<Plugin> found =
                    ServiceLoader.load(Plugin.class, loader).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
                if (found.size() != 1) {
                  throw new PluginException(
                      "one class must be named in META-INF/services/"
                          + Plugin.class.getName()
                          + ", there are "
                          + found.size());
                }
                foundRules.addAll(found.getFirst().rules());
                foundAnalyzers.addAll(found.getFirst().analyzers());
              }));
    } finally {
      end(creator);
    }
    check(foundRules, foundAnalyzers, entry);
    for (RulePart rule : foundRules) {
      Health health = new Health(why -> onBroken.accept("rule " + rule.name() + ": " + why));
      rules.add(
          new RuleVerticle(
              rule, entry, around.data(), manifest.budget(), health, around.onRuleChange()));
    }
    for (Analyzer analyzer : foundAnalyzers) {
      Health health =
          new Health(why -> onBroken.accept("analyzer " + analyzer.name() + ": " + why));
      analyzers.add(
          new AnalyzerVerticle(analyzer, entry, around.data(), health, around.findings()));
    }
  }

  private void check(List<RulePart> foundRules, List<Analyzer> foundAnalyzers, PluginEntry entry)
      throws PluginException {
    if (foundRules.isEmpty() && foundAnalyzers.isEmpty()) {
      throw new PluginException("it provides neither a rule nor an analyzer");
    }
    if (!foundRules.isEmpty() && !entry.decides()) {
      throw new PluginException(
          "it has rules, and neither \""
              + Capability.DECIDE.text()
              + "\" nor \""
              + Capability.REDACT.text()
              + "\" is granted");
    }
    Set<String> names = new HashSet<>();
    List<String> all = new ArrayList<>(foundRules.stream().map(RulePart::name).toList());
    all.addAll(foundAnalyzers.stream().map(Analyzer::name).toList());
    for (String name : all) {
      if (!name.matches("[a-z0-9-]{1,64}") || !names.add(name)) {
        throw new PluginException(
            "\"" + name + "\" is no name for one of its parts, or is there twice");
      }
    }
  }

  private void deploy() throws PluginException {
    for (Part part : parts()) {
      try {
        deployed.put(
            part,
            await(
                vertx.deployVerticle((Deployable) part).toCompletionStage().toCompletableFuture()));
      } catch (PluginException e) {
        end(part.thread());
        throw e;
      }
    }
  }

  private static <T> T await(Future<T> future) throws PluginException {
    try {
      return future.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof PluginException known) {
        throw known;
      }
      boolean said =
          cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
      throw new PluginException(
          said && cause != null
              ? String.valueOf(cause.getMessage())
              : "it does not start: " + cause,
          e);
    } catch (TimeoutException e) {
      throw new PluginException(
          "it does not start within " + START_PATIENCE.toSeconds() + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginException("it was interrupted while it started", e);
    }
  }

  /**
   * Stops it and lets its classes go.
   *
   * @return what of it is left, for people; empty if nothing is
   */
  String stop() {
    List<String> lost = new ArrayList<>();
    for (Map.Entry<Part, String> each : deployed.entrySet()) {
      try {
        vertx
            .undeploy(each.getValue())
            .toCompletionStage()
            .toCompletableFuture()
            .get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        lost.add(each.getKey().name() + " did not stop in order");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!end(each.getKey().thread())) {
        lost.add("the thread \"" + each.getKey().thread().name() + "\" is lost in it");
      }
    }
    deployed.clear();
    if (loader != null) {
      noteThreads(loader, lost);
      loader.close();
    }
    return String.join("; ", lost);
  }

  private void noteThreads(ClassLoader of, List<String> lost) {
    String own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getContextClassLoader() == of)
            .map(Thread::getName)
            .filter(name -> !name.startsWith("plugin-" + manifest.id()))
            .sorted()
            .collect(Collectors.joining(", "));
    if (!own.isEmpty()) {
      lost.add("it left threads of its own running: " + own);
    }
  }

  private static boolean end(PartThread thread) {
    try {
      return thread.end(END_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
