package dev.clawdefender.api.plugin;

import java.util.Locale;

/** Where a plugin is in its life. */
public enum PluginState {
  /** It is listed and its file was found. */
  DISCOVERED,
  /** Its file is the listed one, and it may do what it asks for. */
  VERIFIED,
  /** Its classes are loaded, and it is being started. */
  STARTING,
  /** It does its work. */
  ACTIVE,
  /** It is being stopped. */
  STOPPING,
  /** It is stopped and its classes are let go. */
  UNLOADED,
  /** It could not be started, or was disabled because of what it did. */
  FAILED;

  /** The name as it stands in logs and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
