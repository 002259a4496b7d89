package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.PluginContext;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;

/** What rules and analyzers get alike. */
abstract class PartContext implements PluginContext {
  private final PluginEntry entry;
  private final Path data;

  /**
   * @param data the folder that each plugin has its own folder in
   */
  PartContext(PluginEntry entry, Path data) {
    this.entry = entry;
    this.data = data;
  }

  @Override
  public <T extends Record> T settings(Class<T> type) {
    return SettingsBinder.bind(entry, type);
  }

  @Override
  public Path folder() {
    require(Capability.STORE);
    try {
      return Files.createDirectories(data.resolve(entry.id()), FreshFile.OWNER_FOLDER);
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for the plugin cannot be made in " + data, e);
    }
  }

  @Override
  public Logger log() {
    return System.getLogger("dev.clawdefender.plugin." + entry.id());
  }

  /** Throws unless it is granted. */
  final void require(Capability capability) {
    if (!entry.granted().contains(capability)) {
      throw new IllegalStateException(
          entry.place()
              + ": the capability \""
              + capability.text()
              + "\" is not granted to "
              + entry.id());
    }
  }
}
