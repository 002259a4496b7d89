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

/** Has a plugin unloaded. */
@Command(
    name = "disable",
    description = "Have a plugin unloaded; it stays listed. Sessions that run follow.",
    mixinStandardHelpOptions = true)
final class PluginDisableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Parameters(paramLabel = "ID", description = "Its id.")
  private String id = "";

  @Override
  public Integer call() throws IOException {
    ListedPlugins listed = ListedPlugins.of(config);
    PluginEntry entry = listed.get(id);
    listed.change(text -> text.set(entry.id(), "enabled", "false"));
    spec.commandLine().getOut().println("disabled " + id);
    return ExitStatus.OK;
  }
}
