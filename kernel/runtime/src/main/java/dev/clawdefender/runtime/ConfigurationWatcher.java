package dev.clawdefender.runtime;

import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.LiveConfiguration;
import dev.clawdefender.runtime.files.FilesWatch;
import dev.clawdefender.runtime.policy.PolicyWatcher;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Follows the configuration while messages flow: which files are the policy, whether it is carried
 * out, and how people are asked. The rest is said to wait for the next start.
 */
final class ConfigurationWatcher implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ConfigurationWatcher.class.getName());

  private final LiveConfiguration live;
  private final Supplier<Configuration> reader;
  private final PolicyWatcher policy;
  private final Runnable changed;
  private final FilesWatch watch;

  /**
   * @param file what is watched
   * @param reader reads it anew; throws what is wrong with it
   * @param changed called when another one counts
   */
  ConfigurationWatcher(
      Path file,
      LiveConfiguration live,
      Supplier<Configuration> reader,
      PolicyWatcher policy,
      Runnable changed)
      throws IOException {
    this.live = live;
    this.reader = reader;
    this.policy = policy;
    this.changed = changed;
    this.watch =
        new FilesWatch(
            "configuration-watcher", () -> List.of(file), FilesWatch.Look.CONTENT, this::read);
  }

  void start() {
    watch.start();
  }

  private void read() {
    try {
      Configuration next = reader.get();
      Configuration before = live.now();
      policy.follow(next.policyFiles(), next.serverPolicies());
      live.change(next);
      changed.run();
      List<String> waiting = waitForStart(before, next);
      LOG.log(
          Level.INFO,
          "the configuration has changed{0}{1}",
          before.mode() == next.mode() ? "" : "; mode = \"" + next.mode().text() + "\" from now on",
          waiting.isEmpty() ? "" : "; other only from the next start on: " + waiting);
    } catch (ConfigurationException | PolicyException e) {
      policy.reject("the changed configuration is not used", String.valueOf(e.getMessage()));
    }
  }

  private static List<String> waitForStart(Configuration before, Configuration next) {
    List<String> waiting = new ArrayList<>();
    if (!before.metricsPort().equals(next.metricsPort())) {
      waiting.add("[metrics]");
    }
    if (!before.audit().equals(next.audit())) {
      waiting.add("[audit]");
    }
    if (!before.supervisor().equals(next.supervisor())) {
      waiting.add("[supervisor]");
    }
    if (!before.plugins().equals(next.plugins())) {
      waiting.add("[plugins]");
    }
    if (!before.prompts().approvals().equals(next.prompts().approvals())) {
      waiting.add("[prompt] approvals");
    }
    if (!before.grace().equals(next.grace())) {
      waiting.add("[proxy] grace_seconds of sessions that run");
    }
    return waiting;
  }

  @Override
  public void close() {
    watch.close();
  }
}
