package dev.clawdefender.app;

import dev.clawdefender.runtime.config.PluginEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a plugin started anew. */
@Command(
    name = "reload",
    description = {
      "Have a plugin started anew, also one that was disabled for what it did: a fresh one takes"
          + " the place of the one that runs.",
      "Sessions that run follow."
    },
    mixinStandardHelpOptions = true)
final class PluginReloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Parameters(paramLabel = "ID", description = "Its id.")
  private String id = "";

  @Override
  public Integer call() throws IOException {
    ListedPlugins listed = ListedPlugins.of(config);
    PluginEntry entry = listed.get(id);
    listed.change(text -> text.set(entry.id(), "revision", Long.toString(entry.revision() + 1)));
    spec.commandLine().getOut().println("reloads " + id);
    return ExitStatus.OK;
  }
}
