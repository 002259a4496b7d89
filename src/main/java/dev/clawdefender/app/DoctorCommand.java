package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.app.clients.ClientFile;
import dev.clawdefender.app.clients.KnownClients;
import dev.clawdefender.app.clients.Rewrite;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.SlmSettings;
import dev.clawdefender.runtime.policy.ThisMachine;
import dev.clawdefender.sensor.SensorReport;
import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
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
    checks.addAll(clients());
    checks.add(kernel());
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
      read.serverPolicies().forEach((server, files) -> checks.add(policy(server, files)));
      read.serverPolicies().values().stream()
          .flatMap(List::stream)
          .distinct()
          .forEach(policy -> checks.add(permissions(policy)));
      checks.add(approvals(read));
      checks.add(audit(read));
      checks.addAll(sensor(read));
      checks.add(slm(read.slm()));
    } catch (ConfigurationException e) {
      checks.add(new Check("configuration", false, String.valueOf(e.getMessage())));
    }
  }

  private static Check distribution() {
    List<String> missing =
        Stream.of("bin/clawdefender", "lib", "lib/proxy", "policies/default.toml", "conf")
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

  private static Check policy(String server, List<Path> files) {
    String name = "policy of " + server;
    try {
      new PolicyLoader(ThisMachine.place()).load(files, 1);
      return new Check(name, true, files.toString());
    } catch (PolicyException e) {
      return new Check(name, false, String.valueOf(e.getMessage()));
    }
  }

  private static Check approvals(Configuration configuration) {
    Path file = configuration.prompts().approvals();
    if (Files.notExists(file)) {
      return new Check("approvals", true, "none for good yet");
    }
    Check permissions = permissions(file);
    if (!permissions.ok) {
      return permissions;
    }
    try {
      new PolicyLoader(ThisMachine.place()).load(List.of(file), 1);
      return new Check("approvals", true, file.toString());
    } catch (PolicyException e) {
      return new Check("approvals", false, e.getMessage() + "; mend the file or take it away");
    }
  }

  private static Check audit(Configuration configuration) {
    Path directory = configuration.audit().directory();
    if (!configuration.audit().enabled()) {
      return new Check("audit", false, "off: nothing is recorded; set [audit] enabled = true");
    }
    Path existing = directory;
    while (existing != null && Files.notExists(existing)) {
      existing = existing.getParent();
    }
    try {
      if (existing == null || !Files.isDirectory(existing)) {
        return new Check("audit", false, existing + " is no directory: set [audit] directory");
      }
      Files.delete(Files.createTempFile(existing, ".clawdefender-doctor", ""));
      if (existing.equals(directory) && openToOthers(directory)) {
        return new Check("audit", false, "others may change it: chmod go-w " + directory);
      }
      long free = Files.getFileStore(existing).getUsableSpace() >> 20;
      return free < 1_024
          ? new Check("audit", false, "only " + free + " MiB are free for " + directory)
          : new Check("audit", true, directory + ", " + free + " MiB free");
    } catch (IOException e) {
      return new Check("audit", false, "cannot be written to: " + directory);
    }
  }

  /** What can be seen of servers here. That is for people to know: nothing depends on it. */
  private static List<Check> sensor(Configuration configuration) {
    return SensorReport.of(configuration.sensor()).lines().stream()
        .map(line -> new Check("sensor", line.fine(), line.text()))
        .toList();
  }

  private static Check slm(SlmSettings settings) {
    if (!settings.enabled()) {
      return new Check("risk model", true, "off: sessions count as not assessed");
    }
    RiskRequest request = new RiskRequest("server", "list_files", null, false, List.of());
    try (RiskModel model = RiskModels.of(settings)) {
      return model.assess(request) instanceof Opinion
          ? new Check("risk model", true, model.name())
          : new Check(
              "risk model",
              false,
              model.name()
                  + " does not answer as it should: clawdefender model list says where it is, and"
                  + " model use embedded does without it");
    } catch (IOException e) {
      return new Check("risk model", false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Check("risk model", false, "the check was interrupted");
    }
  }

  private static List<Check> clients() {
    List<Check> checks = new ArrayList<>();
    for (KnownClients.Place place : KnownClients.found(Home.user(), Path.of(""))) {
      try {
        Rewrite.Count count = Rewrite.count(ClientFile.read(place.path()));
        String text =
            place.path()
                + ": "
                + count.wrapped()
                + " wrapped, "
                + count.open()
                + " not wrapped, "
                + count.other()
                + " by URL or not understood";
        String next =
            count.open() == 0 ? "" : "; clawdefender wrap --all --client " + place.client();
        checks.add(new Check(place.client(), true, text + next));
      } catch (IOException e) {
        checks.add(new Check(place.client(), false, String.valueOf(e.getMessage())));
      }
    }
    return checks;
  }

  /** What the operating system offers for watching servers and shutting them in. */
  private static Check kernel() {
    List<String> offers = new ArrayList<>();
    offers.add(System.getProperty("os.name") + " " + System.getProperty("os.version"));
    try {
      if (Files.readString(Path.of("/sys/kernel/security/lsm")).contains("landlock")) {
        offers.add("Landlock");
      }
    } catch (IOException e) {
      offers.add("security modules cannot be listed");
    }
    if (Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"))) {
      offers.add("BTF for eBPF");
    }
    return new Check("kernel", true, String.join(", ", offers));
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
