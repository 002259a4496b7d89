package dev.clawdefender.app;

import dev.clawdefender.app.plugins.ListText;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.config.PluginList;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of plugins, and the plugins that come with ClawDefender. */
final class ListedPlugins {
  private final Path file;
  private final List<PluginEntry> entries;

  private ListedPlugins(Path file) {
    this.file = file;
    this.entries = PluginList.read(file);
  }

  /** The list that the configuration names. */
  static ListedPlugins of(@Nullable Path config) {
    return new ListedPlugins(ReadConfiguration.from(config).plugins().list());
  }

  Path file() {
    return file;
  }

  List<PluginEntry> entries() {
    return entries;
  }

  Optional<PluginEntry> find(String id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  /** The entry of that id, or an error that says which there are. */
  PluginEntry get(String id) throws IOException {
    return find(id)
        .orElseThrow(
            () ->
                new IOException(
                    "there is no plugin \""
                        + id
                        + "\" in "
                        + file
                        + "; listed: "
                        + entries.stream().map(PluginEntry::id).toList()));
  }

  /** The jars that come with ClawDefender. */
  static List<Path> shipped() throws IOException {
    Path folder = Home.distribution().resolve("plugins").toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files.filter(path -> path.toString().endsWith(".jar")).sorted().toList());
    }
  }

  /**
   * Changes the list; what runs follows at once.
   *
   * @throws IOException if it cannot be written
   */
  void change(Consumer<ListText> edit) throws IOException {
    ListText text = new ListText(Files.exists(file) ? Files.readString(file) : "");
    edit.accept(text);
    Files.createDirectories(file.resolveSibling(""));
    Path target = Files.exists(file) ? file.toRealPath() : file;
    try (FreshFile fresh = new FreshFile(target, text.text())) {
      fresh.replace();
    }
    PluginList.read(file); // what was written is what can be read
  }
}
