package dev.clawdefender.app;

import dev.clawdefender.app.clients.ClientFile;
import dev.clawdefender.app.clients.KnownClients;
import dev.clawdefender.app.clients.Rewrite;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a user's own configuration and policy, and says what comes next. */
@Command(
    name = "init",
    description = {
      "Write your own configuration and policy, to be edited, and find your clients.",
      "What is there already is left alone."
    },
    mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The policy to start from: one of those that come with us. Default: default.")
  private String policy = "default";

  @Override
  public Integer call() throws IOException {
    List<String> known = shipped();
    if (!known.contains(policy)) {
      throw new ParameterException(
          spec.commandLine(),
          "no policy '" + policy + "' comes with us; there are: " + String.join(", ", known));
    }
    PrintWriter out = spec.commandLine().getOut();
    Path folder = Home.userFolder();
    Files.createDirectories(folder, FreshFile.OWNER_FOLDER);
    String configuration =
        Files.readString(Home.distribution().resolve("conf").resolve("clawdefender.toml"))
            .replace("\"../policies/default.toml\"", "\"policy.toml\"");
    write(Home.userConfiguration(), configuration, out);
    write(
        folder.resolve("policy.toml"),
        Files.readString(Home.policies().resolve(policy + ".toml")),
        out);
    out.println();
    clients(out);
    return ExitStatus.OK;
  }

  private static List<String> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Home.policies())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".toml") && !name.endsWith(".cases.toml"))
          .map(name -> name.substring(0, name.length() - ".toml".length()))
          .sorted()
          .toList();
    }
  }

  private static void write(Path file, String text, PrintWriter out) throws IOException {
    try (FreshFile fresh = new FreshFile(file, text)) {
      fresh.create();
      out.println("written        " + file);
    } catch (FileAlreadyExistsException e) {
      out.println("is there       " + file);
    }
  }

  private static void clients(PrintWriter out) {
    int open = 0;
    int files = 0;
    for (KnownClients.Place place : KnownClients.found(Home.user(), Path.of(""))) {
      try {
        Rewrite.Count count = Rewrite.count(ClientFile.read(place.path()));
        if (count.open() + count.wrapped() + count.other() == 0) {
          continue;
        }
        files++;
        open += count.open();
        out.printf(
            "%-14s %s: %d to wrap, %d wrapped, %d by URL or not understood%n",
            place.client(), place.path(), count.open(), count.wrapped(), count.other());
      } catch (IOException e) {
        out.println("problem        " + e.getMessage());
      }
    }
    if (files == 0) {
      out.println("No client with servers was found. If yours keeps its servers elsewhere:");
      out.println("  clawdefender wrap --all --file FILE");
    } else if (open > 0) {
      out.println("Next: clawdefender wrap --all --dry-run shows what would change;");
      out.println("      clawdefender wrap --all does it.");
    } else {
      out.println("Next: clawdefender doctor");
    }
  }
}
