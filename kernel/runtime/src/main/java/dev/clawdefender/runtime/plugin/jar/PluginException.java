package dev.clawdefender.runtime.plugin.jar;

/** A plugin that cannot be used; the message is for people and says why and what to do. */
public final class PluginException extends Exception {
  private static final long serialVersionUID = 1L;

  public PluginException(String message) {
    super(message);
  }

  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
