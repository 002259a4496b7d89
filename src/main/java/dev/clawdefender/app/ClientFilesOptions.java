package dev.clawdefender.app;

import dev.clawdefender.app.clients.ClientFile;
import dev.clawdefender.app.clients.KnownClients;
import dev.clawdefender.app.clients.Rewrite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code wrap} and {@code unwrap} have in common: which servers of which files are meant. */
final class ClientFilesOptions {
  /** The names of the clients, for completion and help. */
  static final class ClientNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ClientNames() {
      super(KnownClients.names());
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(paramLabel = "SERVER", description = "The servers, as the client's file names them.")
  private List<String> servers = new ArrayList<>();

  @Option(names = "--all", description = "All servers.")
  private boolean all;

  @Option(
      names = "--client",
      paramLabel = "CLIENT",
      completionCandidates = ClientNames.class,
      description = "Only this client's files: ${COMPLETION-CANDIDATES}.")
  private @Nullable String client;

  @Option(names = "--file", paramLabel = "FILE", description = "This file instead of known ones.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only show what would be changed.")
  private boolean dryRun;

  /** Changes the files and says what was done. */
  int run(Rewrite.Way way) {
    if (servers.isEmpty() != all) {
      throw new ParameterException(
          spec.commandLine(),
          all ? "name servers or say --all, not both" : "name the servers, or say --all");
    }
    if (client != null && !KnownClients.names().contains(client)) {
      throw new ParameterException(
          spec.commandLine(),
          "unknown client '" + client + "'; known: " + String.join(", ", KnownClients.names()));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Set<String> missing = new HashSet<>(servers);
    Set<String> known = new HashSet<>();
    boolean fine = true;
    boolean changed = false;
    List<Path> meant = meant();
    for (Path path : meant) {
      try {
        ClientFile file = ClientFile.read(path);
        known.addAll(Rewrite.names(file));
        Rewrite rewrite =
            Rewrite.of(file, name -> all || servers.contains(name), way, Home.program());
        if (dryRun) {
          rewrite.diff().forEach(out::println);
        } else {
          rewrite.write();
        }
        changed |= rewrite.changes();
        for (Rewrite.Outcome outcome : rewrite.outcomes()) {
          missing.remove(outcome.server());
          fine &= say(outcome, path, way, out, err);
        }
      } catch (IOException e) {
        fine = false;
        err.println("clawdefender: " + e.getMessage());
      }
    }
    out.flush();
    if (meant.isEmpty()) {
      err.println("clawdefender: no client's file was found; name one: --file FILE");
    }
    for (String server : missing) {
      err.println(
          "clawdefender: no server \""
              + server
              + "\" there; there are: "
              + String.join(", ", known));
    }
    if (changed && !dryRun) {
      out.println(
          way == Rewrite.Way.WRAP
              ? "Restart the client. What happens then: clawdefender log --follow."
                  + " To go back: clawdefender unwrap --all"
              : "Restart the client; it starts these servers itself again.");
    }
    return fine && missing.isEmpty() && !meant.isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  private List<Path> meant() {
    if (!files.isEmpty()) {
      return files;
    }
    return KnownClients.found(Home.user(), Path.of("")).stream()
        .filter(place -> client == null || place.client().equals(client))
        .map(KnownClients.Place::path)
        .toList();
  }

  /** Says what became of a server. False if it could not be done although it was asked for. */
  private boolean say(
      Rewrite.Outcome outcome, Path path, Rewrite.Way way, PrintWriter out, PrintWriter err) {
    String place = path + (outcome.where().isEmpty() ? "" : ", project " + outcome.where());
    boolean wrap = way == Rewrite.Way.WRAP;
    switch (outcome.kind()) {
      case CHANGED -> {
        String done = (dryRun ? "would " : "") + (wrap ? "wrap" : "unwrap") + (dryRun ? "" : "ped");
        out.printf("%-14s %s  (%s)%n", done, outcome.server(), place);
      }
      case SAME ->
          out.printf(
              "%-14s %s  (%s)%n", wrap ? "is wrapped" : "is not wrapped", outcome.server(), place);
      case REFUSED -> {
        err.println(
            "clawdefender: \"" + outcome.server() + "\" " + outcome.problem() + " (" + place + ")");
        return all; // with --all, what cannot be done is only said
      }
    }
    return true;
  }
}
