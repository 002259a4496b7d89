package dev.clawdefender.sensor.eslogger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import java.io.IOException;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of eslogger. Two shapes: that of macOS, with a number as {@code event_type} and the
 * process as {@code process.audit_token}; and that of the first ClawDefender, with a name as {@code
 * event_type} and plain fields. Safe for use by any thread.
 */
final class EsloggerReader {
  private static final int MAX_TEXT = 4096;
  private static final int MAX_ARGUMENTS = 256;
  private static final int MAX_NESTING = 64;

  private static final int FREAD = 1;
  private static final int FWRITE = 2;
  private static final int O_ACCMODE = 3;
  private static final int SIGNAL_BITS = 0x7f;
  private static final int BY_SIGNAL = 128;
  private static final int PERMISSIONS = 0xfff;

  private final ObjectMapper json =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
              .build());

  /**
   * Reads one.
   *
   * @throws IOException if it is none; says why
   */
  EsloggerMessage read(byte[] line) throws IOException {
    JsonNode root = json.readTree(line);
    if (root == null || !root.isObject()) {
      throw new IOException("no JSON object");
    }
    return root.path("event_type").isTextual() ? first(root) : macOs(root);
  }

  private static EsloggerMessage macOs(JsonNode root) throws IOException {
    JsonNode event = root.path("event");
    if (!event.isObject() || event.size() != 1) {
      throw new IOException("no event");
    }
    String kind = event.fieldNames().next();
    JsonNode process = root.path("process");
    OsAction action = action(kind, event.path(kind));
    return new EsloggerMessage(
        action == null
            ? null
            : event(
                time(root.path("time")),
                process(process),
                process.path("ppid").asInt(0),
                process.path("audit_token").path("euid").asInt(-1),
                action,
                isCut(event.path(kind)) ? Certainty.INFERRED : Certainty.SEEN),
        kind,
        root.path("seq_num").asLong(-1),
        root.path("global_seq_num").asLong(-1));
  }

  private static int process(JsonNode process) throws IOException {
    return pid(process.path("audit_token").path("pid"));
  }

  private static int pid(JsonNode pid) throws IOException {
    if (!pid.canConvertToInt() || pid.asInt() < 0) {
      throw new IOException("no process id");
    }
    return pid.asInt();
  }

  /** Null for kinds that are of no interest. */
  private static @Nullable OsAction action(String kind, JsonNode event) throws IOException {
    return switch (kind) {
      case "exec" ->
          new OsAction.Execute(
              path(event.path("target").path("executable").path("path")),
              arguments(event.path("args")));
      case "fork" -> new OsAction.Fork(process(event.path("child")));
      case "exit" -> new OsAction.Exit(status(event.path("stat").asInt()));
      case "open" ->
          new OsAction.Open(
              path(event.path("file").path("path")), access(event.path("fflag")), false);
      case "create" -> new OsAction.Create(destination(event.path("destination")));
      case "rename" ->
          new OsAction.Rename(
              path(event.path("source").path("path")), destination(event.path("destination")));
      case "unlink" -> new OsAction.Remove(path(event.path("target").path("path")));
      case "setmode" ->
          new OsAction.ChangeMode(
              path(event.path("target").path("path")), event.path("mode").asInt() & PERMISSIONS);
      case "uipc_connect" ->
          new OsAction.Connect(new Endpoint(path(event.path("file").path("path")), 0), false);
      case "uipc_bind" -> new OsAction.Listen(new Endpoint(newPath(event), 0));
      default -> null;
    };
  }

  /** Wait status as in wait(2). */
  private static int status(int wait) {
    int signal = wait & SIGNAL_BITS;
    return signal == 0 ? (wait >> 8) & 0xff : BY_SIGNAL + signal;
  }

  /** The kernel's own flags, not those of open(2). */
  private static Access access(JsonNode flags) {
    return switch (flags.asInt() & (FREAD | FWRITE)) {
      case FWRITE -> Access.WRITE;
      case FREAD | FWRITE -> Access.READ_WRITE;
      default -> Access.READ;
    };
  }

  /** A file that is there, or a name in a folder. */
  private static String destination(JsonNode destination) throws IOException {
    JsonNode existing = destination.path("existing_file");
    return existing.isObject()
        ? path(existing.path("path"))
        : newPath(destination.path("new_path"));
  }

  private static String newPath(JsonNode place) throws IOException {
    String folder = path(place.path("dir").path("path"));
    String name = path(place.path("filename"));
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  private static boolean isCut(JsonNode event) {
    return event.findValues("path_truncated").stream().anyMatch(JsonNode::asBoolean);
  }

  private static EsloggerMessage first(JsonNode root) throws IOException {
    String kind = root.path("event_type").asText();
    JsonNode process = root.path("process");
    OsAction action = firstAction(kind, root.path("event"));
    return new EsloggerMessage(
        action == null
            ? null
            : event(
                time(root.path("timestamp")),
                pid(process.path("pid")),
                process.path("ppid").asInt(0),
                -1,
                action,
                Certainty.SEEN),
        kind,
        -1,
        -1);
  }

  private static @Nullable OsAction firstAction(String kind, JsonNode event) throws IOException {
    return switch (kind) {
      case "exec" ->
          new OsAction.Execute(path(event.path("target_path")), arguments(event.path("args")));
      case "fork" -> new OsAction.Fork(pid(event.path("child_pid")));
      case "exit" -> new OsAction.Exit(event.path("status").asInt());
      case "open" ->
          new OsAction.Open(path(event.path("path")), firstAccess(event.path("flags")), false);
      case "rename" -> new OsAction.Rename(path(event.path("source")), path(event.path("dest")));
      case "unlink" -> new OsAction.Remove(path(event.path("path")));
      case "setmode" ->
          new OsAction.ChangeMode(path(event.path("path")), event.path("mode").asInt());
      case "connect" ->
          new OsAction.Connect(
              new Endpoint(path(event.path("address")), event.path("port").asInt()), false);
      default -> null;
    };
  }

  private static Access firstAccess(JsonNode flags) {
    return switch (flags.asInt() & O_ACCMODE) {
      case 0 -> Access.READ;
      case 1 -> Access.WRITE;
      default -> Access.READ_WRITE;
    };
  }

  private static SourceEvent event(
      long nanos, int pid, int parent, int uid, OsAction action, Certainty certainty) {
    return new SourceEvent(nanos, pid, parent, uid, 0, action, SourceEvent.NO_FD, certainty);
  }

  private static long time(JsonNode time) throws IOException {
    try {
      return time.isMissingNode() ? BootClock.now() : BootClock.at(Instant.parse(time.asText()));
    } catch (DateTimeException e) {
      throw new IOException("no time: " + cut(time.asText()), e);
    }
  }

  private static List<String> arguments(JsonNode array) {
    List<String> arguments = new ArrayList<>();
    for (JsonNode argument : array) {
      if (arguments.size() == MAX_ARGUMENTS) {
        arguments.add("…");
        break;
      }
      arguments.add(cut(argument.asText()));
    }
    return arguments;
  }

  /** The file systems of macOS take both forms of a letter with an accent for the same. */
  private static String path(JsonNode path) throws IOException {
    String text = path.asText("");
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new IOException(text.isEmpty() ? "no path" : "a path with a zero byte");
    }
    return Normalizer.normalize(cut(text), Normalizer.Form.NFC);
  }

  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
    return text.substring(0, splits ? MAX_TEXT - 1 : MAX_TEXT);
  }
}
