package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import dev.clawdefender.runtime.plugin.jar.PluginFile;
import dev.clawdefender.runtime.session.SessionRisks;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Starts and stops a plugin as a session would, and looks whether anything of it stays. */
public final class PluginCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * What was found.
   *
   * @param rules the names of its rules
   * @param analyzers the names of its analyzers
   * @param problems what is wrong, for people; empty if nothing is
   */
  public record Result(List<String> rules, List<String> analyzers, List<String> problems) {
    public Result {
      rules = List.copyOf(rules);
      analyzers = List.copyOf(analyzers);
      problems = List.copyOf(problems);
    }
  }

  private PluginCheck() {}

  /**
   * Checks a plugin. Blocks.
   *
   * @param path its jar or folder
   * @param data a folder that it may keep files in
   */
  public static Result check(Vertx vertx, Path path, PluginFile file, Path data) {
    List<String> problems = new CopyOnWriteArrayList<>();
    List<String> rules = new ArrayList<>();
    List<String> analyzers = new ArrayList<>();
    WeakReference<ClassLoader> loader =
        startAndStop(vertx, path, file, data, problems, rules, analyzers);
    if (loader != null && !isCollected(loader)) {
      problems.add(
          "its classes stay in memory after it was stopped: look for threads, static references"
              + " handed to the JDK (shutdown hooks, ThreadLocals, drivers), and timers");
    }
    return new Result(rules, analyzers, problems);
  }

  /** In a method of its own, so that nothing on the stack holds the plugin. */
  private static @Nullable WeakReference<ClassLoader> startAndStop(
      Vertx vertx,
      Path path,
      PluginFile file,
      Path data,
      List<String> problems,
      List<String> rules,
      List<String> analyzers) {
    PluginEntry entry =
        new PluginEntry(
            file.manifest().id(),
            true,
            path,
            List.of(file.sha256()),
            List.of(),
            0,
            file.manifest().capabilities(),
            0,
            Map.of(),
            path.toString());
    Findings findings =
        new Findings(new Bus(vertx), new EventHub(), new Journal(), new SessionRisks());
    PluginHost.Around around = new PluginHost.Around(vertx, data, findings, () -> {});
    try {
      HostedPlugin plugin = HostedPlugin.start(file, entry, around, problems::add);
      plugin.rules().forEach(rule -> rules.add(rule.name()));
      plugin.analyzers().forEach(analyzer -> analyzers.add(analyzer.name()));
      WeakReference<ClassLoader> loader = new WeakReference<>(plugin.loader());
      String left = plugin.stop();
      if (!left.isEmpty()) {
        problems.add(left);
      }
      return loader;
    } catch (PluginException e) {
      problems.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static boolean isCollected(WeakReference<ClassLoader> loader) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (loader.get() != null && System.nanoTime() - until < 0) {
      System.gc();
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return loader.get() == null;
  }
}
