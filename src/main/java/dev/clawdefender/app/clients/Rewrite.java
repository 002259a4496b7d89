package dev.clawdefender.app.clients;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.clawdefender.app.clients.ServerEntry.Edit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What becomes of one client's file when servers in it are put behind us or taken back.
 *
 * @param file the file as it was read
 * @param text its text afterwards
 * @param outcomes what becomes of each server that was asked for
 */
public record Rewrite(ClientFile file, String text, List<Outcome> outcomes) {
  /** Which way to go. */
  public enum Way {
    WRAP,
    UNWRAP
  }

  /** What becomes of a server. */
  public enum Kind {
    CHANGED,
    /** It is as it should be. */
    SAME,
    /** It cannot be done. */
    REFUSED
  }

  /**
   * What becomes of one server.
   *
   * @param server its name in the file
   * @param where the project it belongs to; may be empty
   * @param problem why it is refused; else empty
   */
  public record Outcome(String server, String where, Kind kind, String problem) {}

  /**
   * Works a file's change out; nothing is written yet.
   *
   * @param wanted which servers are meant
   * @param ours our program
   */
  public static Rewrite of(ClientFile file, Predicate<String> wanted, Way way, Path ours) {
    List<Edit> edits = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (ServerEntry entry : file.entries()) {
      if (wanted.test(entry.name())) {
        List<Edit> changes = edits(file, entry, way, ours);
        String problem = way == Way.WRAP ? entry.problem() : null;
        Kind kind = problem != null ? Kind.REFUSED : changes.isEmpty() ? Kind.SAME : Kind.CHANGED;
        outcomes.add(
            new Outcome(entry.name(), entry.where(), kind, problem == null ? "" : problem));
        edits.addAll(changes);
      }
    }
    return new Rewrite(file, file.edited(edits), outcomes);
  }

  private static List<Edit> edits(ClientFile file, ServerEntry entry, Way way, Path ours) {
    return switch (entry.state()) {
      case OPEN -> way == Way.WRAP ? entry.wrap(file.text(), ours) : List.of();
      case WRAPPED -> way == Way.WRAP ? entry.renew(ours) : entry.unwrap(file.text());
      case REMOTE, ODD -> List.of();
    };
  }

  /** Whether anything changes. */
  public boolean changes() {
    return !text.equals(file.text());
  }

  /**
   * Writes the change.
   *
   * @throws IOException if it cannot be written; the file is as it was then
   */
  public void write() throws IOException {
    if (changes()) {
      file.replace(text);
    }
  }

  /** The change as a unified diff. */
  public List<String> diff() {
    List<String> before = file.text().lines().toList();
    List<String> after = text.lines().toList();
    String name = file.path().toString();
    return UnifiedDiffUtils.generateUnifiedDiff(
        name, name, before, DiffUtils.diff(before, after), 2);
  }

  /** How many servers of a file a client starts itself, and how many it starts through us. */
  public record Count(int open, int wrapped, int other) {}

  /** Counts a file's servers. */
  public static Count count(ClientFile file) {
    int open = 0;
    int wrapped = 0;
    int other = 0;
    for (ServerEntry entry : file.entries()) {
      switch (entry.state()) {
        case OPEN -> open++;
        case WRAPPED -> wrapped++;
        case REMOTE, ODD -> other++;
      }
    }
    return new Count(open, wrapped, other);
  }

  /** What a client starts for a server: the program and its arguments; empty if nothing. */
  public static List<String> command(ClientFile file, String server) {
    for (ServerEntry entry : file.entries()) {
      if (entry.name().equals(server) && entry.value().member("command") != null) {
        return entry.command();
      }
    }
    return List.of();
  }

  /** The names of all servers in a file. */
  public static List<String> names(ClientFile file) {
    return file.entries().stream().map(ServerEntry::name).distinct().toList();
  }
}
