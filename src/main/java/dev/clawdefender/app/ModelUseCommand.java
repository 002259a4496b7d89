package dev.clawdefender.app;

import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.files.FreshFile;
import dev.clawdefender.slm.Digest;
import dev.clawdefender.slm.library.LibraryModel;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes into the configuration which model is asked. */
@Command(
    name = "use",
    description = {
      "Write into the user's configuration which risk model is asked; sessions that run follow.",
      "\"embedded\" is the classifier that comes with ClawDefender, alone. A URL of this machine,",
      "such as http://127.0.0.1:8080/v1, and a model's name there add a language model. So does a",
      "model that was added, with --server or --library; a library is tried before it is written."
    },
    mixinStandardHelpOptions = true)
final class ModelUseCommand implements Callable<Integer> {
  private static final String TABLE = "[slm]";

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "embedded|URL|NAME", description = "Which.")
  private String which = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "MODEL", description = "The name there.")
  private String model = "default";

  @Option(
      names = "--server",
      paramLabel = "PROGRAM",
      description = "llama.cpp's llama-server, which is started and ended with ClawDefender.")
  private @Nullable Path server;

  @Option(
      names = "--library",
      paramLabel = "FILE",
      description = "llama.cpp's libllama, which is loaded into each process of ClawDefender.")
  private @Nullable Path library;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to change.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = config == null ? Home.userConfiguration() : config;
    if (Files.notExists(file)) {
      throw new IOException(
          file + " is not there: clawdefender init makes it, or name another one with --config");
    }
    String before = Files.readString(file, StandardCharsets.UTF_8);
    try (FreshFile changed = new FreshFile(file, changed(before, settings()))) {
      ReadConfiguration.from(changed.path());
      changed.permissions(Files.getPosixFilePermissions(file));
      changed.replace();
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          file
              + " is left as it was, since with this change it could not be read: "
              + e.getMessage());
    }
    spec.commandLine().getOut().println("uses " + which + "; to try it: clawdefender model test");
    return ExitStatus.OK;
  }

  private List<String> settings() throws IOException, InterruptedException {
    if (which.equals("embedded")) {
      return List.of();
    }
    if (which.startsWith("http:")) {
      return List.of(
          "url = " + Json.quoted(URI.create(which).toString()), "model = " + Json.quoted(model));
    }
    if ((server == null) == (library == null)) {
      throw new ParameterException(
          spec.commandLine(), "a model that was added needs one of --server and --library");
    }
    ModelFolder models = ModelFolder.ours();
    if (!models.has(which)) {
      throw new IOException("there is no model " + which + ": see clawdefender model list");
    }
    Path file = models.file(which);
    Digest.of(file).require(models.digest(which), file);
    if (server != null && !Files.isExecutable(server)) {
      throw new IOException(server + " is no program that can be run");
    }
    return server != null
        ? List.of("server = " + path(server), "file = " + path(file))
        : tried(Objects.requireNonNull(library), file);
  }

  /** What is wrong with a library ends this process, and none that relays messages. */
  private static List<String> tried(Path library, Path file)
      throws IOException, InterruptedException {
    Digest ofLibrary = Digest.ofLibrary(library); // before, so that what is tried is what is kept
    Digest ofFile = Digest.of(file);
    new LibraryModel(library, file, LibraryModel.TOKENS).close();
    return List.of(
        "library = " + path(library),
        "library_sha256 = " + Json.quoted(ofLibrary.hex()),
        "file = " + path(file),
        "file_sha256 = " + Json.quoted(ofFile.hex()));
  }

  private static String path(Path path) {
    return Json.quoted(path.toAbsolutePath().normalize().toString());
  }

  /** The text with these settings, and no others of the kind, in its table. */
  private static String changed(String text, List<String> settings) {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    boolean written = false;
    for (String line : text.lines().toList()) {
      String bare = line.strip();
      inside = bare.startsWith("[") ? bare.equals(TABLE) : inside;
      if (!inside
          || !(bare.matches("(url|model|server|library|file|library_sha256|file_sha256)\\s*=.*"))) {
        lines.add(line);
      }
      if (bare.equals(TABLE)) {
        lines.addAll(settings);
        written = true;
      }
    }
    if (!written && !settings.isEmpty()) {
      lines.add("");
      lines.add(TABLE);
      lines.addAll(settings);
    }
    return String.join("\n", lines) + "\n";
  }
}
