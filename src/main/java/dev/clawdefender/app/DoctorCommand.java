package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    checks.add(distribution());
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

  /** Whether others than its owner could change a file or put another in its place. */
  private static Check permissions(Path file) {
    Path absolute = file.toAbsolutePath();
    try {
      for (Path each : new Path[] {absolute, absolute.getParent()}) {
        if (each != null && openToOthers(each)) {
          return new Check("permissions", false, "others may change it: chmod go-w " + each);
        }
      }
      return new Check("permissions", true, "only its owner may change " + file);
    } catch (IOException | UnsupportedOperationException e) {
      return new Check("permissions", false, "cannot be read: " + file);
    }
  }

  private static boolean openToOthers(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private void configuration(Path file, List<Check> checks) {
    try {
      Configuration read = ReadConfiguration.from(file);
      checks.add(new Check("configuration", true, file.toString()));
      checks.add(policy(read));
      read.policyFiles().forEach(policy -> checks.add(permissions(policy)));
    } catch (ConfigurationException e) {
      checks.add(new Check("configuration", false, String.valueOf(e.getMessage())));
    }
  }

  private static Check distribution() {
    List<String> missing =
        Stream.of("bin/clawdefender", "lib", "plugins/proxy", "policies/default.toml", "conf")
            .filter(part -> !Files.exists(Home.distribution().resolve(part)))
            .toList();
    return missing.isEmpty()
        ? new Check("distribution", true, Home.distribution().toString())
        : new Check(
            "distribution",
            false,
            "missing in " + Home.distribution() + ": " + missing + "; unpack or build it again");
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
