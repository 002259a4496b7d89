package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import dev.clawdefender.runtime.plugin.jar.PluginFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the plugins that may be loaded, and those that come with ClawDefender. */
@Command(
    name = "list",
    description = "List the plugins that may be loaded, and those that could be.",
    mixinStandardHelpOptions = true)
final class PluginListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    ListedPlugins listed = ListedPlugins.of(config);
    ObjectNode answer = Json.object();
    ArrayNode plugins = answer.putArray("plugins");
    for (PluginEntry entry : listed.entries()) {
      add(plugins, entry.id(), entry.enabled() ? "enabled" : "disabled", entry.path(), entry);
    }
    for (Path jar : ListedPlugins.shipped()) {
      String id = String.valueOf(jar.getFileName()).replaceAll("\\.jar$", "");
      if (listed.find(id).isEmpty()) {
        add(plugins, id, "available", jar, null);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, answer);
    } else {
      plugins.forEach(
          plugin ->
              out.printf(
                  "%-9s %-20s %-16s %s%n",
                  plugin.path("state").asText(),
                  plugin.path("id").asText(),
                  plugin.path("version").asText(),
                  plugin.has("problem")
                      ? plugin.path("problem").asText()
                      : plugin.path("capabilities").asText()));
    }
    return ExitStatus.OK;
  }

  private static void add(
      ArrayNode plugins, String id, String state, Path path, @Nullable PluginEntry entry) {
    ObjectNode plugin = plugins.addObject().put("id", id).put("state", state);
    if (entry != null && entry.isProcess()) {
      plugin.put("command", String.join(" ", entry.command()));
      return;
    }
    plugin.put("file", path.toString());
    try {
      PluginFile file = PluginFile.read(path);
      plugin
          .put("version", file.manifest().version())
          .put("sha256", file.sha256())
          .put(
              "capabilities",
              String.join(
                  ", ", file.manifest().capabilities().stream().map(Capability::text).toList()));
      if (entry != null && !entry.sha256().contains(file.sha256())) {
        plugin.put(
            "problem",
            "its digest is not the listed one; if it may be: clawdefender plugin enable " + id);
      }
    } catch (PluginException e) {
      plugin.put("problem", e.getMessage());
    }
  }
}
