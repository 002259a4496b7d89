package dev.clawdefender.app.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the clients that we know keep their servers, on Linux and macOS. */
public final class KnownClients {
  /** A client's name on our command line, and a file of its. */
  public record Place(String client, Path path) {}

  private KnownClients() {}

  /** The names, in the order in which they are looked at. */
  public static List<String> names() {
    return List.of("claude-desktop", "claude-code", "cursor", "vscode", "windsurf", "dxt");
  }

  /**
   * All places where files may be.
   *
   * @param home the user's home
   * @param project the folder whose own files count too
   */
  public static List<Place> places(Path home, Path project) {
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    Path config =
        mac ? home.resolve("Library").resolve("Application Support") : home.resolve(".config");
    List<Place> places = new ArrayList<>();
    add(places, "claude-desktop", config.resolve("Claude/claude_desktop_config.json"));
    add(places, "claude-desktop", config.resolve("Claude/config.json"));
    add(places, "claude-code", home.resolve(".claude.json"));
    add(places, "claude-code", project.resolve(".mcp.json"));
    add(places, "cursor", home.resolve(".cursor/mcp.json"));
    add(places, "cursor", project.resolve(".cursor/mcp.json"));
    add(places, "vscode", config.resolve("Code/User/mcp.json"));
    add(places, "vscode", config.resolve("Code/User/settings.json"));
    add(places, "vscode", home.resolve(".vscode/mcp.json"));
    add(places, "vscode", project.resolve(".vscode/mcp.json"));
    add(places, "windsurf", home.resolve(".codeium/windsurf/mcp_config.json"));
    add(places, "dxt", config.resolve("Claude/extensions-installations.json"));
    return places;
  }

  /** The places where there is a file. */
  public static List<Place> found(Path home, Path project) {
    return places(home, project).stream().filter(place -> Files.exists(place.path())).toList();
  }

  private static void add(List<Place> places, String client, Path path) {
    Place place = new Place(client, path.toAbsolutePath().normalize());
    // In the home itself, a project's file is the user's.
    if (places.stream().noneMatch(other -> other.path().equals(place.path()))) {
      places.add(place);
    }
  }
}
