package dev.clawdefender.app;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import dev.clawdefender.runtime.plugin.jar.PluginFile;
import dev.clawdefender.runtime.plugin.jar.PluginManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists a plugin with its digest, and grants what it asks for. */
@Command(
    name = "enable",
    description = {
      "Have a plugin loaded: list it with the digest that its file has now, and grant what it asks"
          + " for.",
      "Sessions that run load it within seconds."
    },
    mixinStandardHelpOptions = true)
final class PluginEnableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Parameters(
      paramLabel = "PLUGIN",
      description = "Its jar, a folder of jars, or the id of one that is listed or comes with us.")
  private String plugin = "";

  @Override
  public Integer call() throws IOException, PluginException {
    ListedPlugins listed = ListedPlugins.of(config);
    Optional<PluginEntry> known = listed.find(plugin);
    if (known.isPresent() && known.get().isProcess()) {
      listed.change(text -> text.set(plugin, "enabled", "true"));
      spec.commandLine().getOut().println("enabled " + plugin);
      return ExitStatus.OK;
    }
    Path path = known.isPresent() ? known.get().path() : path();
    PluginFile file = PluginFile.read(path);
    PluginManifest manifest = file.manifest();
    String id = manifest.id();
    listed.change(
        text -> {
          text.set(id, "enabled", "true");
          text.set(id, "path", quoted(path.toString()));
          text.set(id, "sha256", quoted(file.sha256()));
          text.set(
              id,
              "capabilities",
              manifest.capabilities().stream()
                  .map(each -> quoted(each.text()))
                  .collect(Collectors.joining(", ", "[", "]")));
        });
    spec.commandLine()
        .getOut()
        .printf(
            "enabled %s %s, which may: %s%n",
            id,
            manifest.version(),
            manifest.capabilities().stream()
                .map(Capability::text)
                .collect(Collectors.joining(", ")));
    return ExitStatus.OK;
  }

  private Path path() throws IOException {
    Path given = Path.of(plugin).toAbsolutePath().normalize();
    if (Files.exists(given)) {
      return given;
    }
    for (Path jar : ListedPlugins.shipped()) {
      if (String.valueOf(jar.getFileName()).equals(plugin + ".jar")) {
        return jar;
      }
    }
    throw new IOException(
        "there is no plugin \""
            + plugin
            + "\": neither a file, nor listed, nor one of "
            + ListedPlugins.shipped().stream()
                .map(jar -> String.valueOf(jar.getFileName()).replace(".jar", ""))
                .toList());
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
