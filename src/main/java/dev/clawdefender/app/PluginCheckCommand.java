package dev.clawdefender.app;

import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.runtime.plugin.host.PluginCheck;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import dev.clawdefender.runtime.plugin.jar.PluginFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads a plugin as a session would, and unloads it. */
@Command(
    name = "check",
    description = {
      "Load a plugin as a session would, with everything that it asks for and no settings, unload"
          + " it, and say what is wrong with it.",
      "This runs its code."
    },
    mixinStandardHelpOptions = true)
final class PluginCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Its jar, or a folder of jars.")
  private Path path = Path.of("");

  @Override
  public Integer call() throws IOException, PluginException {
    PluginFile file = PluginFile.read(path);
    PrintWriter out = spec.commandLine().getOut();
    out.println("plugin    " + file.manifest().id() + " " + file.manifest().version());
    out.println("api       " + file.manifest().api());
    out.println("sha256    " + file.sha256());
    out.println(
        "asks for  "
            + String.join(
                ", ", file.manifest().capabilities().stream().map(Capability::text).toList()));
    Path data = Files.createTempDirectory("clawdefender-check");
    Vertx vertx = Vertx.vertx();
    try {
      PluginCheck.Result result = PluginCheck.check(vertx, path, file, data);
      out.println("rules     " + String.join(", ", result.rules()));
      out.println("analyzers " + String.join(", ", result.analyzers()));
      result
          .problems()
          .forEach(problem -> spec.commandLine().getErr().println("problem: " + problem));
      if (result.problems().isEmpty()) {
        out.println("ok: it starts, stops, and leaves nothing behind");
      }
      return result.problems().isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEM;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      delete(data);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
