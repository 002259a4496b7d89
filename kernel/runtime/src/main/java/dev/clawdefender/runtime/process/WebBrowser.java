package dev.clawdefender.runtime.process;

import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The user's web browser. */
public final class WebBrowser {
  private static final String VARIABLE = "BROWSER";
  private static final String PLACE = "%s";

  private WebBrowser() {}

  /**
   * Opens a page: with the first of {@code $BROWSER} that is there, else {@code xdg-open} or {@code
   * open}. No shell sees the address. Returns at once; whether a page is shown nobody knows.
   *
   * @throws IOException if there is no browser; says so for people
   */
  public static void open(URI url) throws IOException {
    if (!List.of("https", "http").contains(url.getScheme())) {
      throw new IOException("no address for a browser: " + url.getScheme());
    }
    Map<String, String> environment = ServerCommand.givenEnvironment();
    Path directory = Path.of("").toAbsolutePath();
    List<String> candidates =
        new ArrayList<>(List.of(environment.getOrDefault(VARIABLE, "").split(":")));
    candidates.add("xdg-open");
    candidates.add("open");
    for (String candidate : candidates) {
      List<String> command = command(candidate, url);
      if (!command.getFirst().isEmpty()
          && Programs.find(command.getFirst(), environment, directory).isPresent()) {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var unused = builder.start();
        return;
      }
    }
    throw new IOException("there is no browser: neither $BROWSER nor xdg-open nor open");
  }

  private static List<String> command(String candidate, URI url) {
    List<String> words = new ArrayList<>(List.of(candidate.strip().split("\\s+")));
    if (words.stream().noneMatch(word -> word.contains(PLACE))) {
      words.add(PLACE);
    }
    return words.stream().map(word -> word.replace(PLACE, url.toString())).toList();
  }
}
