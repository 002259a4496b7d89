package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Types what the documents show, in an empty home, and compares what comes back. To write the
 * documents' output anew: {@code -Dclawdefender.transcript=write}.
 */
class TranscriptIT {
  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {"README.md", "docs/first-day.md", "docs/clients.md", "docs/plugin-author.md"})
  void whatADocumentShowsIsWhatHappens(String document) throws Exception {
    // Given
    Path file = Path.of("..").resolve(document);
    List<String> shown = Files.readAllLines(file);

    // When
    List<String> seen = typed(shown);

    // Then
    if ("write".equals(System.getProperty("clawdefender.transcript"))) {
      Files.write(file, seen);
    }
    assertThat(normal(String.join("\n", seen))).isEqualTo(normal(String.join("\n", shown)));
  }

  /** The document with each command followed by what it prints here. */
  private List<String> typed(List<String> document) throws Exception {
    List<String> seen = new ArrayList<>();
    boolean console = false;
    for (int i = 0; i < document.size(); i++) {
      String line = document.get(i);
      if (line.startsWith("```")) {
        console = line.equals("```console");
        seen.add(line);
      } else if (!console) {
        seen.add(line);
      } else if (line.startsWith("$ ")) {
        StringBuilder command = new StringBuilder(line.substring(2));
        seen.add(line);
        while (document.get(i + 1).startsWith(">")) {
          String more = document.get(++i);
          seen.add(more);
          command.append('\n').append(more.substring(Math.min(2, more.length())));
        }
        seen.addAll(output(command.toString()));
      }
    }
    return seen;
  }

  private List<String> output(String command) throws IOException, InterruptedException {
    Path distribution = Path.of(System.getProperty("clawdefender.distribution")).normalize();
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(home.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("XDG_"));
    environment.put("HOME", home.toString());
    environment.put("PATH", distribution.resolve("bin") + ":" + environment.get("PATH"));
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text.replace(home.toString(), "/home/me")
        .replace(distribution.toString(), "/opt/clawdefender")
        .lines()
        .map(String::stripTrailing)
        .toList();
  }

  /** What differs each time is made the same. */
  private static String normal(String text) {
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
        .replaceAll("\\b[0-9a-f]{8}-(\\d+)\\b", "ID-$1")
        .replaceAll("\\b[0-9a-f]{64}\\b", "SHA256");
  }
}
