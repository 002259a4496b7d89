package dev.clawdefender.runtime.config;

/** A configuration that cannot be used; the message is for people and says where and what to do. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}
