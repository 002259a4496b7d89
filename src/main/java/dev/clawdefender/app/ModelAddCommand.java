package dev.clawdefender.app;

import dev.clawdefender.slm.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps a model's file for us. */
@Command(
    name = "add",
    description = {
      "Copy or download a language model (a GGUF file) to where ClawDefender keeps its own.",
      "A download that broke off goes on with the same command. Nothing is taken whose SHA-256 is",
      "another one than was asked for."
    },
    mixinStandardHelpOptions = true)
final class ModelAddCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 20;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "How to call it from now on.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "FILE|URL", description = "Where it is.")
  private String source = "";

  @Option(
      names = "--sha256",
      paramLabel = "DIGEST",
      description = "Which it must be, in 64 digits. Needed for a URL.")
  private @Nullable String expected;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ModelFolder models = ModelFolder.ours();
    try (var _ = models.lock(name)) {
      return add(models);
    }
  }

  private int add(ModelFolder models) throws IOException, InterruptedException {
    if (models.has(name)) {
      throw new IOException(name + " is there already: clawdefender model remove " + name);
    }
    boolean elsewhere = source.matches("https?://.*");
    if (elsewhere && expected == null) {
      throw new ParameterException(
          spec.commandLine(), "what comes from a URL needs --sha256, from whom you trust");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path partial = models.partial(name);
    ProgressBar progress =
        new ProgressBar(out, System.console() != null && System.console().isTerminal());
    if (elsewhere) {
      new ModelDownload(URI.create(source), partial, progress).fetch();
    } else {
      copy(Path.of(source), partial, progress);
    }
    try {
      Digest digest = Digest.of(partial);
      digest.require(expected == null ? digest.hex() : expected, Path.of(source));
      models.take(name, digest);
      out.println(name + " is added; SHA-256 " + digest.hex());
    } finally {
      Files.deleteIfExists(partial); // whatever is wrong with it does not get better
    }
    return ExitStatus.OK;
  }

  private static void copy(Path from, Path to, ProgressBar progress) throws IOException {
    long all = Files.size(from);
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      long came = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        came += read;
        progress.at(came, all);
      }
    } finally {
      progress.end();
    }
  }
}
