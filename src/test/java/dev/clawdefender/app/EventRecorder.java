package dev.clawdefender.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what happens to the servers of a supervisor, as an analyzer in a process of its own sees
 * it, for {@link RecordedRunTest}. The folder that the servers work in is called {@value #WORK}.
 */
final class EventRecorder {
  static final String WORK = "/w";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROGRAM =
      """
      import json, os, socket
      s = socket.socket(socket.AF_UNIX)
      s.connect(os.environ["CLAWDEFENDER_SOCKET"])
      f = s.makefile("rw", encoding="utf-8")
      for line in f:
          m = json.loads(line)
          if m["kind"] == "hello":
              out = open(m["settings"]["file"], "a")
              f.write(json.dumps({"kind": "ready", "types": ["tool_call", "response", "notification",
                  "list", "other"], "events": ["session", "os"]}) + "\\n")
              f.flush()
          elif m["kind"] != "os" or m["server"]:
              out.write(line)
              out.flush()
      """;

  private final Path folder;
  private final Path events;
  private final Path work;

  /**
   * Has it start with the supervisor.
   *
   * @param folder where the supervisor's configuration is
   */
  EventRecorder(Path folder, Path work) throws IOException {
    this.folder = folder;
    this.work = work;
    events = Files.writeString(folder.resolve("events.jsonl"), "");
    Path program = Files.writeString(folder.resolve("record.py"), PROGRAM);
    Files.writeString(
        folder.resolve("plugins.toml"),
        "[plugins.record]\nkind = \"process\"\ncommand = [\"python3\", \""
            + program
            + "\"]\nmemory_megabytes = 1000\ncapabilities = [\"read-content\", \"report\"]\n"
            + "settings = { file = \""
            + events
            + "\" }\n");
  }

  /** Writes what happened, and what is to be made of it. */
  void save(Path file, List<Truth> truths) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(events));
    for (Truth truth : truths) {
      ObjectNode json = JSON.createObjectNode().put("kind", "truth");
      json.put("target", truth.target()).put("title", truth.title());
      json.put("severity", truth.severity());
      json.set("calls", JSON.valueToTree(truth.calls()));
      lines.add(json.toString());
    }
    Files.write(
        file,
        lines.stream()
            .map(line -> line.replaceAll("\"note\":\"[0-9a-f]*\"", "\"note\":\"\""))
            .map(line -> line.replace(work.toString(), WORK).replace(folder.toString(), "/s"))
            .toList());
  }
}
