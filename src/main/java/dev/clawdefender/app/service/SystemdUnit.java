package dev.clawdefender.app.service;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A unit of a user's systemd: systemd.service(5), systemd.exec(5), systemd.syntax(7). */
record SystemdUnit(Path program, Path home, Map<String, String> environment) implements Service {
  private static final String NAME = "clawdefender.service";

  /** What systemd does not take in the name of a program, however it is spelled. */
  private static final Pattern REFUSED = Pattern.compile("[\"'\\\\]");

  SystemdUnit {
    environment = Map.copyOf(environment);
    if (REFUSED.matcher(program.toString()).find()) {
      throw new IllegalArgumentException(
          program + " has a quote or a backslash in its name, which systemd does not start");
    }
  }

  @Override
  public Path file() {
    return folder().resolve(NAME);
  }

  private Path folder() {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path folder = config.startsWith("/") ? Path.of(config) : home.resolve(".config");
    return folder.resolve("systemd").resolve("user");
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder("# ").append(MARK);
    text.append(". Later installs write it anew.\n");
    text.append(
        """
        [Unit]
        Description=ClawDefender: a firewall for AI agents

        [Service]
        Type=exec
        """);
    text.append("ExecStart=").append(quoted(program.toString())).append(" supervise\n");
    for (String name : KEPT) {
      if (environment.containsKey(name)) {
        text.append("Environment=").append(quoted(name + "=" + environment.get(name)));
        text.append('\n');
      }
    }
    // The supervisor ends its servers itself, in order; only what is left then is killed.
    text.append(
        """
        UMask=0077
        KillMode=mixed
        TimeoutStopSec=30
        SuccessExitStatus=143
        Restart=on-failure
        RestartSec=2

        [Install]
        WantedBy=default.target
        """);
    return text.toString();
  }

  /** In quotes, with nothing that systemd would replace. A program's '$' is none of that. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
  }

  @Override
  public List<String> afterInstall() {
    return List.of(
        "Next: systemctl --user daemon-reload",
        "      systemctl --user enable --now " + NAME,
        "To have it run while you are not logged in: loginctl enable-linger",
        "What it says: journalctl --user -u " + NAME);
  }

  @Override
  public Optional<String> inUse() {
    Path enabled = folder().resolve("default.target.wants").resolve(NAME);
    return Files.exists(enabled, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of("it is enabled; first: systemctl --user disable --now " + NAME)
        : Optional.empty();
  }

  @Override
  public List<String> afterUninstall() {
    return List.of(
        "If it still runs: systemctl --user stop " + NAME, "Then: systemctl --user daemon-reload");
  }
}
