package dev.clawdefender.app;

import dev.clawdefender.app.plugins.NewPlugin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a project to start a plugin from. */
@Command(
    name = "new",
    description = "Write a Maven project with a small analyzer in it, its settings and a test.",
    mixinStandardHelpOptions = true)
final class PluginNewCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "Its id: lower-case letters, digits and dashes.")
  private String id = "";

  @Option(names = "--dir", paramLabel = "DIR", description = "Where to. Default: the id.")
  private @Nullable Path folder;

  @Override
  public Integer call() throws IOException {
    if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || id.length() > 64) {
      throw new ParameterException(
          spec.commandLine(), "\"" + id + "\" is no id: lower-case letters, digits and dashes");
    }
    Path home = Home.distribution().toAbsolutePath().normalize();
    NewPlugin project =
        new NewPlugin(
            home.resolve("share").resolve("template"), home.resolve("lib"), Version.text());
    Path target = folder == null ? Path.of(id) : folder;
    PrintWriter out = spec.commandLine().getOut();
    project.write(id, target).forEach(file -> out.println(target.resolve(file)));
    out.println("Next: cd " + target + " && mvn package");
    return ExitStatus.OK;
  }
}
