package dev.clawdefender.app;

import picocli.CommandLine.IVersionProvider;

/** Which ClawDefender this is, as the build wrote it into the jar. */
final class Version implements IVersionProvider {
  /** The version, or {@code development} where the classes do not come from a jar. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "ClawDefender " + text() + " (Java " + Runtime.version() + ")",
    };
  }
}
