package dev.clawdefender.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A legacy server in a shell: it notes what it gets, answers every request, and dies when the tool
 * {@code die} is called. More can be said of what it does, and of what it does from its second
 * start on.
 */
final class ScriptedServer {
  static final String ANSWER =
      "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{\"listChanged\":true},"
          + "\"resources\":{\"subscribe\":true}},\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}";

  private final Path folder;
  private final Path script;

  /**
   * @param before is done at each start; {@code $start} is its number
   * @param cases more of a {@code case "$line" in}
   */
  ScriptedServer(Path folder, String before, String cases) throws IOException {
    this.folder = folder;
    this.script = folder.resolve("server.sh");
    Files.writeString(
        script,
        """
        cd %s
        echo start >> starts
        start=$(wc -l < starts)
        answer='%s'
        %s
        while IFS= read -r line; do
          printf '%%s\\n' "$line" >> received
          id=${line#*\\"id\\":}
          id=${id%%%%,*}
          case "$line" in
            %s
            *'"die"'*) exit 5 ;;
            *'"initialize"'*) echo "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":$id,\\"result\\":$answer}" ;;
            *'"result"'*) ;;
            *'"id":'*) echo "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":$id,\\"result\\":{}}" ;;
          esac
        done
        """
            .formatted(folder, ANSWER, before, cases));
  }

  List<String> command() {
    return List.of("sh", script.toString());
  }

  /** What all its processes got, line by line. */
  List<String> received() throws IOException {
    return Files.readAllLines(folder.resolve("received"));
  }

  /** How often it got this line. */
  long received(String part) throws IOException {
    return received().stream().filter(line -> line.contains(part)).count();
  }
}
