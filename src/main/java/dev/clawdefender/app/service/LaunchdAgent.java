package dev.clawdefender.app.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user's agent of macOS: launchd.plist(5). */
record LaunchdAgent(Path program, Path home, Map<String, String> environment) implements Service {
  private static final String LABEL = "dev.clawdefender.supervise";

  LaunchdAgent {
    environment = Map.copyOf(environment);
  }

  @Override
  public Path file() {
    return home.resolve("Library").resolve("LaunchAgents").resolve(LABEL + ".plist");
  }

  private Path log() {
    return home.resolve("Library").resolve("Logs").resolve("clawdefender.log");
  }

  @Override
  public String text() {
    StringBuilder variables = new StringBuilder();
    for (String name : KEPT) {
      if (environment.containsKey(name)) {
        variables.append("    <key>").append(name).append("</key>\n");
        variables.append("    <string>").append(escaped(environment.get(name)));
        variables.append("</string>\n");
      }
    }
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <!-- %s. Later installs write it anew. -->
    <plist version="1.0">
    <dict>
      <key>Label</key>
      <string>%s</string>
      <key>ProgramArguments</key>
      <array>
        <string>%s</string>
        <string>supervise</string>
      </array>
      <key>EnvironmentVariables</key>
      <dict>
    %s  </dict>
      <key>RunAtLoad</key>
      <true/>
      <key>KeepAlive</key>
      <dict>
        <key>SuccessfulExit</key>
        <false/>
      </dict>
      <key>Umask</key>
      <integer>63</integer>
      <key>ExitTimeOut</key>
      <integer>30</integer>
      <key>StandardErrorPath</key>
      <string>%s</string>
    </dict>
    </plist>
    """
        .formatted(MARK, LABEL, escaped(program.toString()), variables, escaped(log().toString()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public List<String> afterInstall() {
    return List.of(
        "Next: launchctl bootstrap gui/$(id -u) '" + file() + "'", "What it says: " + log());
  }

  @Override
  public Optional<String> inUse() {
    return Optional.empty(); // an agent is told to end by its label, which needs no file
  }

  @Override
  public List<String> afterUninstall() {
    return List.of("If it still runs: launchctl bootout gui/$(id -u)/" + LABEL);
  }
}
