package dev.clawdefender.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jdi.ArrayReference;
import com.sun.jdi.ArrayType;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.IntegerValue;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the sensor lacks, it says so, and messages go their way. As root on Linux. */
@Timeout(120)
class SensorDegradesIT {
  private static final String LOG_ALL = "default = \"log\"\n";

  /** More than the sensor's queue and its share of the kernel's ring take. */
  private static final int MUCH = 200_000;

  /** See capset(2). */
  private static final int CAPABILITY_VERSION_3 = 0x2008_0522;

  @TempDir private Path given;
  private Path folder;

  @BeforeEach
  void needsRoot() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("user.name").equals("root"),
        "skipped: only root on Linux may use these sources");
    folder = given.toRealPath();
  }

  private static String configuration(int metrics, String more) {
    return "metrics.port = "
        + metrics
        + "\n[servers.it]\ncommand = [\"sed\", \"-un\", '''"
        + Supervised.ECHO[2]
        + "''']\n"
        + more;
  }

  private static void answers(Supervised.Client client, int first, int count) throws Exception {
    for (int id = first; id < first + count; id++) {
      client.call(id, "t", "{}");
      assertThat(client.readLine()).contains("\"id\":" + id + ",\"result\"");
    }
  }

  private Supervised supervised(int metrics, String more, String before) throws Exception {
    return new Supervised(
        folder,
        LOG_ALL,
        configuration(metrics, more),
        Path.of(System.getProperty("clawdefender.distribution")),
        List.of("unshare", "--mount", "sh", "-c", before + "; exec \"$@\"", "sh"));
  }

  @Test
  void withoutLibbpfTheNextSourceIsUsedAndItIsSaid() throws Exception {
    // Given
    int metrics = Cli.freePort();
    String hide =
        "for f in /usr/lib/*/libbpf.so.1 /usr/lib64/libbpf.so.1; do"
            + " [ ! -e $f ] || mount --bind /dev/null $f; done";
    try (Supervised supervised = supervised(metrics, "", hide);
        Supervised.Client client = supervised.run("--server", "it")) {
      // When
      client.initialize("{}");
      answers(client, 1, 100);

      // Then
      assertThat(supervised.hasSource("fanotify")).as(supervised.log()).isTrue();
      assertThat(supervised.cli("log")).contains("the library libbpf.so.1 is not installed");
    }
  }

  @Test
  void withoutTracefsNothingIsMissedAndWithoutTheKernelsTypesTheNextIsUsed() throws Exception {
    // Given
    int metrics = Cli.freePort();
    String unmount = "umount -R /sys/kernel/tracing /sys/kernel/debug 2>/dev/null || true";
    try (Supervised supervised = supervised(metrics, "", unmount);
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      assumeTrue(supervised.hasSource("ebpf"), "skipped: eBPF does not work here");
      answers(client, 1, 100);
    }
    try (Supervised supervised =
            supervised(metrics, "", unmount + "; mount -t tmpfs none /sys/kernel");
        Supervised.Client client = supervised.run("--server", "it")) {
      // When
      client.initialize("{}");
      answers(client, 1, 100);

      // Then
      assertThat(supervised.hasSource("fanotify")).as(supervised.log()).isTrue();
      assertThat(supervised.cli("log")).contains("the kernel does not describe itself");
    }
  }

  /** A debugger stops the thread that looks at events, and no other. */
  @Test
  void whileNobodyLooksAtEventsMessagesPassAndWhatIsLostIsCounted() throws Exception {
    // Given
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "skipped: needs perl");
    int metrics = Cli.freePort();
    int debugger = Cli.freePort();
    Path file = Files.writeString(folder.resolve(".netrc"), "");
    String storm =
        "[servers.storm]\ncommand = [\"sh\", \"-c\", '''read line; perl -e 'for ($i = 0; $i < "
            + MUCH
            + "; $i++) { sysopen(F, $ARGV[0], 0); close F }' \"$0\"; echo \"$1\"; cat"
            + " >/dev/null''', '"
            + file
            + "', '{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}']\n";
    try (Supervised supervised = supervised(metrics, storm, debugged(debugger));
        Supervised.Client client = supervised.run("--server", "it");
        Supervised.Client stormy = supervised.run("--server", "storm")) {
      client.initialize("{}");
      assumeTrue(supervised.hasSource("ebpf"), "skipped: eBPF does not work here");
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_lost_total")).isZero();
      VirtualMachine machine = attach(debugger);
      ThreadReference looks =
          machine.allThreads().stream()
              .filter(thread -> thread.name().equals("sensor"))
              .findFirst()
              .orElseThrow();

      // When
      looks.suspend();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      stormy.initialize("{}"); // it answers when its storm is over
      double seen = Sensors.metric(metrics, "clawdefender_sensor_seen_total");
      int calls = 0;
      while (System.nanoTime() < end || calls < 100) {
        answers(client, ++calls, 1);
      }
      assertThat(looks.isSuspended()).isTrue();

      // Then
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_lost_total")).isPositive();
      assertThat(seen).isLessThan(MUCH);
      looks.resume();
      machine.dispose();
      assertThat(
              Cli.eventually(
                  () ->
                      Sensors.metric(metrics, "clawdefender_sensor_queue") == 0
                          && Sensors.metric(metrics, "clawdefender_sensor_seen_total")
                                  + Sensors.metric(metrics, "clawdefender_sensor_lost_total")
                              >= MUCH))
          .isTrue();
      answers(client, calls + 1, 100);
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_failures_total")).isZero();
    }
  }

  /** A debugger has the thread that asks the kernel give up its rights. */
  @Test
  void whenRightsAreTakenAwayTheNextSourceIsUsedAndItIsSaid() throws Exception {
    // Given
    int metrics = Cli.freePort();
    int debugger = Cli.freePort();
    try (Supervised supervised =
            supervised(metrics, "[sensor]\nsource = \"fanotify\"\n", debugged(debugger));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      assumeTrue(supervised.hasSource("fanotify"), "skipped: fanotify does not work here");

      // When
      int refused = giveUpRights(attach(debugger), "sensor-fanotify");
      assertThat(refused).isZero();
      Path unseen = Files.createDirectories(folder.resolve("not/seen/before"));
      int calls = 0;
      while (!supervised.cli("log").contains("cannot open a directory by its handle")) {
        Files.writeString(unseen.resolve("f" + calls), "x");
        answers(client, ++calls, 1);
      }

      // Then it is said, and tried again, by a thread that has its rights
      assertThat(supervised.cli("log")).contains("not permitted");
      assertThat(
              Cli.eventually(
                  () -> supervised.cli("log").split("the source is fanotify", -1).length > 2))
          .as(supervised.cli("log"))
          .isTrue();
      answers(client, calls + 1, 100);
    }
  }

  private static String debugged(int port) {
    return "case \"$2\" in supervise) export JAVA_TOOL_OPTIONS="
        + "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:"
        + port
        + ";; esac";
  }

  /** Has the thread call capset(2) for itself, when it next waits for events. */
  private static int giveUpRights(VirtualMachine machine, String thread) throws Exception {
    Method waits =
        machine
            .classesByName("dev.clawdefender.sensor.linux.Descriptor")
            .getFirst()
            .methodsByName("awaitReadable")
            .getFirst();
    BreakpointRequest stop =
        machine.eventRequestManager().createBreakpointRequest(waits.location());
    stop.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    stop.addThreadFilter(
        machine.allThreads().stream()
            .filter(each -> each.name().equals(thread))
            .findFirst()
            .orElseThrow());
    stop.enable();
    ThreadReference stopped =
        ((BreakpointEvent) requireNonNull(machine.eventQueue().remove(10_000)).iterator().next())
            .thread();
    stop.disable();
    ClassType function = (ClassType) machine.classesByName("com.sun.jna.Function").getFirst();
    ObjectReference capset =
        (ObjectReference)
            function.invokeMethod(
                stopped,
                function.concreteMethodByName(
                    "getFunction", "(Ljava/lang/String;Ljava/lang/String;)Lcom/sun/jna/Function;"),
                List.of(machine.mirrorOf("c"), machine.mirrorOf("capset")),
                0);
    ArrayReference header = ints(machine, 2);
    header.setValue(0, machine.mirrorOf(CAPABILITY_VERSION_3));
    ArrayReference arguments =
        ((ArrayType) machine.classesByName("java.lang.Object[]").getFirst()).newInstance(2);
    arguments.setValues(List.of(header, ints(machine, 6)));
    IntegerValue refused =
        (IntegerValue)
            capset.invokeMethod(
                stopped,
                function.concreteMethodByName("invokeInt", "([Ljava/lang/Object;)I"),
                List.of(arguments),
                0);
    machine.dispose();
    return refused.value();
  }

  private static ArrayReference ints(VirtualMachine machine, int count) {
    return ((ArrayType) machine.classesByName("int[]").getFirst()).newInstance(count);
  }

  /** The program of macOS, played by one that writes a line and crashes, each time. */
  @Test
  void whileEsloggerCrashesMessagesPassAndItIsSaid() throws Exception {
    // Given
    int metrics = Cli.freePort();
    Path programs = Files.createDirectory(folder.resolve("programs"));
    Path crashes =
        Files.writeString(programs.resolve("eslogger"), "#!/bin/sh\necho '{}'\nexit 7\n");
    assertThat(crashes.toFile().setExecutable(true)).isTrue();
    String lay =
        "mount -t overlay overlay -o lowerdir=" + programs + ":/usr/bin /usr/bin 2>/dev/null";
    assumeTrue(
        new ProcessBuilder("unshare", "--mount", "sh", "-c", lay).start().waitFor() == 0,
        "skipped: no overlay can be mounted here");
    try (Supervised supervised = supervised(metrics, "[sensor]\nsource = \"eslogger\"\n", lay);
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      assertThat(supervised.hasSource("eslogger")).as(supervised.log()).isTrue();

      // When it has crashed again after it was started again
      int calls = 0;
      while (Sensors.metric(metrics, "clawdefender_sensor_lost_total") < 2) {
        answers(client, ++calls, 1);
        Thread.sleep(10);
      }

      // Then
      assertThat(
              Cli.eventually(
                  () -> supervised.cli("log").contains("eslogger ended with exit status 7")))
          .as(supervised.cli("log"))
          .isTrue();
      answers(client, calls + 1, 100);
    }
  }

  private static VirtualMachine attach(int port) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    requireNonNull(arguments.get("hostname")).setValue("127.0.0.1");
    requireNonNull(arguments.get("port")).setValue(Integer.toString(port));
    return connector.attach(arguments);
  }
}
