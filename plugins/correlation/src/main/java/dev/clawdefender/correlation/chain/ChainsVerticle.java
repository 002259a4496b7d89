package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.CorrelationSettings;
import dev.clawdefender.runtime.files.FilesWatch;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.policy.ThisMachine;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Starts and stops the search for kill chains, and follows the file that says what they are. */
final class ChainsVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger("dev.clawdefender.kill-chains");
  private static final String NAME = "clawdefender.chains.";

  private final KernelContext kernel;
  private final AtomicLong rejected = new AtomicLong();
  private final ChainSearch search;
  private @Nullable FilesWatch watch;

  ChainsVerticle(KernelContext kernel) {
    this.kernel = kernel;
    this.search = new ChainSearch(finding -> kernel.findings().report(ChainSearch.SOURCE, finding));
  }

  /** Fails if the patterns that are configured cannot be used: nobody would notice otherwise. */
  @Override
  public Future<?> start() {
    return vertx.executeBlocking(this::open);
  }

  private List<Path> files() {
    CorrelationSettings settings = kernel.configuration().correlation();
    return settings.killChains().filter(file -> settings.enabled()).stream().toList();
  }

  private @Nullable Void open() {
    FilesWatch made = watch();
    try {
      use(read());
    } catch (PolicyException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
    search.start();
    kernel.events().add(search.inbox());
    if (made != null) {
      made.start();
      watch = made;
    }
    register();
    return null;
  }

  private @Nullable FilesWatch watch() {
    try {
      return new FilesWatch("kill-chains", this::files, FilesWatch.Look.CONTENT, this::readAgain);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "changes of the kill chains will not be noticed before the next start: {0}",
          e.toString());
      return null;
    }
  }

  private List<ChainPattern> read() throws PolicyException {
    List<ChainPattern> patterns = new ArrayList<>();
    for (Path file : files()) {
      patterns.addAll(PatternsFile.read(file, ThisMachine.place().home()));
    }
    return patterns;
  }

  private void use(List<ChainPattern> patterns) {
    search.patterns(patterns);
    if (!files().isEmpty()) {
      say(patterns.size() + " kill chains are looked for");
    }
  }

  private void readAgain() {
    try {
      use(read());
    } catch (PolicyException e) {
      rejected.incrementAndGet();
      LOG.log(
          Level.ERROR,
          "the changed kill chains are not used, those from before stay:\n{0}",
          e.getMessage());
      say("changed kill chains are not used: " + e.problems().getFirst().text());
    }
  }

  private void say(String what) {
    kernel.states().enter("kill-chains", "", PluginState.ACTIVE, what);
  }

  private void register() {
    counter("found", "kill chains that were found", ChainSearch::found);
    counter("dropped", "events dropped for want of room", each -> each.inbox().dropped());
    counter(
        "answers.late",
        "questions that a file system did not answer in time",
        ChainSearch::lateAnswers);
    counter("failures", "events that could not be looked at", ChainSearch::failures);
    counter("displaced", "begun chains forgotten to make room", ChainSearch::displaced);
    Gauge.builder(NAME + "begun", search, ChainSearch::begun)
        .description("chains that have begun")
        .register(kernel.metrics());
    FunctionCounter.builder(NAME + "rejected", rejected, AtomicLong::get)
        .description("changes of the kill chains that were not used")
        .register(kernel.metrics());
  }

  private void counter(String name, String what, ToDoubleFunction<ChainSearch> count) {
    FunctionCounter.builder(NAME + name, search, count)
        .description(what)
        .register(kernel.metrics());
  }

  @Override
  public Future<?> stop() {
    kernel.events().remove(search.inbox());
    return vertx.executeBlocking(
        () -> {
          if (watch != null) {
            watch.close();
          }
          search.close();
          return null;
        });
  }
}
