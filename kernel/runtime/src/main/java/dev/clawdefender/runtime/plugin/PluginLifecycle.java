package dev.clawdefender.runtime.plugin;

import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.runtime.config.ConfigurationException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the kernel's plugins, deploys each as soon as those it follows are there, and stops them
 * one after the other, who follows first.
 */
public final class PluginLifecycle {
  private static final Logger LOG = System.getLogger(PluginLifecycle.class.getName());

  private final Vertx vertx;
  private final Map<String, String> deployments = new ConcurrentHashMap<>(); // by plugin
  private List<KernelPlugin> ordered = List.of();

  private @Nullable PluginStates states;

  private void enter(String plugin, PluginState state) {
    if (states != null) {
      states.builtIn(plugin, state, "");
    }
  }

  public PluginLifecycle(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * All plugins on the class path, each after those that it wants to follow.
   *
   * @param off the ids of those that are not wanted
   * @throws ConfigurationException if there is no plugin of such an id
   */
  public static List<KernelPlugin> find(Set<String> off) {
    List<KernelPlugin> all =
        ServiceLoader.load(KernelPlugin.class).stream().map(ServiceLoader.Provider::get).toList();
    Set<String> known =
        all.stream().map(KernelPlugin::id).collect(Collectors.toCollection(TreeSet::new));
    for (String id : off) {
      if (!known.contains(id)) {
        throw new ConfigurationException(
            "[plugins] off: there is no \"" + id + "\"; known: " + String.join(", ", known));
      }
    }
    return inOrder(all.stream().filter(plugin -> !off.contains(plugin.id())).toList());
  }

  static List<KernelPlugin> inOrder(Collection<KernelPlugin> plugins) {
    Set<String> ids = new HashSet<>();
    for (KernelPlugin plugin : plugins) {
      if (!ids.add(plugin.id())) {
        throw new IllegalStateException("two plugins are called \"" + plugin.id() + "\"");
      }
    }
    List<KernelPlugin> waiting = new ArrayList<>(plugins);
    List<KernelPlugin> ordered = new ArrayList<>();
    Set<String> pending = new HashSet<>(ids);
    while (!waiting.isEmpty()) {
      KernelPlugin next =
          waiting.stream()
              .filter(plugin -> plugin.after().stream().noneMatch(pending::contains))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "these plugins all wait for each other: "
                              + waiting.stream()
                                  .map(KernelPlugin::id)
                                  .collect(Collectors.joining(", "))));
      waiting.remove(next);
      pending.remove(next.id());
      ordered.add(next);
    }
    return ordered;
  }

  /**
   * Deploys what {@link #find} found. Done when all are there or have failed; fails if one has, and
   * those that follow it are not deployed.
   *
   * @param policy done when there is a policy
   */
  public Future<Void> deploy(
      List<KernelPlugin> plugins, KernelContext context, Future<Void> policy) {
    states = context.states();
    ordered = plugins;
    Map<String, Future<Void>> each = new HashMap<>();
    for (KernelPlugin plugin : plugins) {
      List<Future<Void>> before =
          Stream.concat(
                  plugin.needsPolicy() ? Stream.of(policy) : Stream.of(),
                  plugin.after().stream().map(each::get).filter(Objects::nonNull))
              .toList();
      each.put(plugin.id(), Future.all(before).compose(done -> deploy(plugin, context)));
    }
    return Future.join(List.copyOf(each.values())).mapEmpty();
  }

  private Future<Void> deploy(KernelPlugin plugin, KernelContext context) {
    context.states().builtIn(plugin.id(), PluginState.STARTING, "");
    return vertx
        .deployVerticle(plugin.verticle(context))
        .onSuccess(
            id -> {
              deployments.put(plugin.id(), id);
              context.states().builtIn(plugin.id(), PluginState.ACTIVE, "");
            })
        .onFailure(
            cause ->
                context
                    .states()
                    .builtIn(plugin.id(), PluginState.FAILED, String.valueOf(cause.getMessage())))
        .mapEmpty();
  }

  /** Stops what was deployed. */
  public Future<Void> stop() {
    Future<Void> chain = Future.succeededFuture();
    for (KernelPlugin plugin : ordered.reversed()) {
      String deployment = deployments.remove(plugin.id());
      if (deployment != null) {
        chain = chain.compose(done -> stop(plugin.id(), deployment));
      }
    }
    return chain;
  }

  private Future<Void> stop(String plugin, String deployment) {
    enter(plugin, PluginState.STOPPING);
    return vertx
        .undeploy(deployment)
        .onSuccess(stopped -> enter(plugin, PluginState.UNLOADED))
        .recover(
            cause -> {
              LOG.log(Level.ERROR, "plugin " + plugin + " did not stop", cause);
              return Future.succeededFuture();
            })
        .mapEmpty();
  }
}
