package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.ConfigurationFile;
import dev.clawdefender.runtime.policy.ThisMachine;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks everything that a session will need, and says what to do where something is wrong. */
@Command(
    name = "doctor",
    description = "Check everything that a session needs, and say what to do.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private record Check(String name, boolean ok, String text) {}

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to check.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check("java", true, Runtime.version() + " in " + System.getProperty("java.home")));
    checks.add(names());
    Path file = config == null ? Home.configuration() : config;
    checks.add(permissions(file));
    configuration(file, checks);
    print(checks);
    return checks.stream().allMatch(Check::ok) ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  private static Check names() {
    String encoding = System.getProperty("sun.jnu.encoding");
    return "UTF-8".equals(encoding)
        ? new Check("file names", true, encoding)
        : new Check(
            "file names",
            false,
            encoding
                + ": links behind other than ASCII names are not followed; use a UTF-8 locale");
  }

  private static Check permissions(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      boolean open =
          permissions.contains(PosixFilePermission.GROUP_WRITE)
              || permissions.contains(PosixFilePermission.OTHERS_WRITE);
      return open
          ? new Check("permissions", false, "others may change it: chmod go-w " + file)
          : new Check("permissions", true, "only its owner may change " + file);
    } catch (IOException | UnsupportedOperationException e) {
      return new Check("permissions", false, "cannot be read: " + file);
    }
  }

  private static void configuration(Path file, List<Check> checks) {
    Vertx vertx = Vertx.vertx();
    try {
      Configuration read =
          ConfigurationFile.read(vertx, file).toCompletionStage().toCompletableFuture().join();
      checks.add(new Check("configuration", true, file.toString()));
      checks.add(policy(read));
    } catch (CompletionException e) {
      String text =
          e.getCause() instanceof ConfigurationException cause
              ? String.valueOf(cause.getMessage())
              : e.toString();
      checks.add(new Check("configuration", false, text));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static Check policy(Configuration configuration) {
    if (configuration.policyFiles().isEmpty()) {
      return new Check("policy", false, "none: everything is blocked; set [policy] files");
    }
    try {
      new PolicyLoader(ThisMachine.place()).load(configuration.policyFiles(), 1);
      return new Check("policy", true, configuration.policyFiles() + ", " + configuration.mode());
    } catch (PolicyException e) {
      return new Check("policy", false, String.valueOf(e.getMessage()));
    }
  }

  private void print(List<Check> checks) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode answer = Json.object().put("ok", checks.stream().allMatch(Check::ok));
      var list = answer.putArray("checks");
      checks.forEach(
          check ->
              list.addObject().put("name", check.name).put("ok", check.ok).put("text", check.text));
      Json.print(out, answer);
    } else {
      checks.forEach(
          check ->
              out.printf("%-8s %-14s %s%n", check.ok ? "ok" : "problem", check.name, check.text));
    }
  }
}
