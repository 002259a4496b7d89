package dev.clawdefender.sensor.ebpf;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.ChangeMode;
import dev.clawdefender.api.event.OsAction.Connect;
import dev.clawdefender.api.event.OsAction.Create;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.api.event.OsAction.Execute;
import dev.clawdefender.api.event.OsAction.Exit;
import dev.clawdefender.api.event.OsAction.Fork;
import dev.clawdefender.api.event.OsAction.Listen;
import dev.clawdefender.api.event.OsAction.Open;
import dev.clawdefender.api.event.OsAction.Remove;
import dev.clawdefender.api.event.OsAction.Rename;
import dev.clawdefender.api.event.OsAction.Resolve;
import dev.clawdefender.api.event.OsAction.Send;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.Launch;
import dev.clawdefender.runtime.process.LaunchHook;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.files.SensitivePaths;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel that runs here is asked; only root may. */
class EbpfSourceTest {
  @TempDir Path temporary;

  private final ProcessLauncher processes = new ProcessLauncher();
  private final List<EbpfSource> open = new ArrayList<>();
  private Path folder;

  @BeforeEach
  void skipWhereItCannotWork() throws IOException {
    folder = temporary.toRealPath();
    if (!"root".equals(System.getProperty("user.name"))) {
      skip("only root may load eBPF programs");
    }
    if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
      skip("this kernel has no /sys/kernel/btf/vmlinux");
    }
  }

  private static void skip(String why) {
    System.out.println("EbpfSourceTest is skipped: " + why);
    abort(why);
  }

  @AfterEach
  void endAll() throws InterruptedException {
    open.forEach(EbpfSource::close);
    processes.close();
  }

  @Test
  void everyEffectOnFilesIsSeenWithItsWholePath() throws Exception {
    // Given
    Told seen = started();

    // When
    ServerProcess server = launch(deeds("files", folder.toString()));
    long launch = launchOf(server, seen);
    awaitExit(server, seen);

    // Then
    String at = folder.toString();
    assertThat(actions(seen, launch, Path.of(at)))
        .containsSubsequence(
            new Create(at + "/made"),
            new Create(at + "/made-at"),
            new Create(at + "/creat"),
            new Create(at + "/openat"),
            new Open(at + "/openat", Access.WRITE, false),
            new Open(at + "/openat", Access.READ_WRITE, false),
            new Create(at + "/symbolic"),
            new Create(at + "/symbolic-at"),
            new Create(at + "/hard"),
            new Open(at + "/creat", Access.READ, false), // by the second name
            new Create(at + "/hard-at"),
            new Open(at + "/creat", Access.READ, false),
            new Create(at + "/made/inside"),
            new ChangeMode(at + "/creat", 0640),
            new ChangeMode(at + "/openat", 0600),
            new ChangeMode(at + "/openat", 0644),
            new ChangeMode(at + "/made/inside", 0400),
            new Open(at + "/creat", Access.WRITE, false), // cut
            new Rename(at + "/creat", at + "/renamed"),
            new Rename(at + "/renamed", at + "/made/renamed-at"),
            new Rename(at + "/made/renamed-at", at + "/renamed-at-2"),
            new Remove(at + "/hard"),
            new Remove(at + "/hard-at"),
            new Remove(at + "/made/inside"),
            new Remove(at + "/made"));
    assertThat(seen.events())
        .filteredOn(event -> event.launch() == launch && isAt(event, folder))
        .allSatisfy(
            event -> {
              assertThat(event.pid()).isEqualTo((int) server.pid());
              assertThat(event.parent()).isEqualTo((int) ProcessHandle.current().pid());
              assertThat(event.uid()).isZero();
              assertThat(event.certainty()).isEqualTo(Certainty.SEEN);
            });
    assertThat(seen.lost()).isZero();
  }

  @Test
  void callsOfThirtyTwoBitsByAProgramOfSixtyFourAreSeen() throws Exception {
    // Given
    Told seen = started();

    // When
    ServerProcess server = launch(deeds("files32", folder.toString()));
    long launch = launchOf(server, seen);
    SourceEvent end = awaitExit(server, seen);
    if (end.action().equals(new Exit(128 + 6)) && saysJavaThatItWas("SIGSEGV")) {
      skip("this kernel takes no system calls of 32 bits");
    }

    // Then
    String file = folder + "/created-32";
    assertThat(actions(seen, launch, folder))
        .containsSubsequence(new Create(file), new Remove(file));
  }

  /** Java writes down what signal it ends itself for. */
  private boolean saysJavaThatItWas(String signal) throws IOException {
    try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "hs_err_pid*.log")) {
      for (Path report : reports) {
        if (Files.readString(report).contains(signal)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void everyEffectOnTheNetworkIsSeen() throws Exception {
    // Given
    Told seen = started();
    try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // When
      ServerProcess server = launch(deeds("network", String.valueOf(peer.getLocalPort())));
      long launch = launchOf(server, seen);
      awaitExit(server, seen);

      // Then
      List<OsAction> actions = actions(seen, launch);
      assertThat(actions)
          .contains(
              new Connect(new Endpoint("127.0.0.1", peer.getLocalPort()), false),
              new Connect(new Endpoint("127.0.0.1", 1), true),
              new Connect(new Endpoint("/is-not-there.sock", 0), true),
              new Send(new Endpoint("127.0.0.1", 53)),
              new Send(new Endpoint("127.0.0.1", 7)),
              new Resolve("asked-by-address.example"),
              new Resolve("asked-by-send.example"),
              new Resolve("asked-by-write.example"),
              new Resolve("asked-by-message.example"),
              new Resolve("asked-by-messages.example"));
      assertThat(actions)
          .filteredOn(Listen.class::isInstance)
          .singleElement()
          .satisfies(
              action -> {
                Endpoint local = ((Listen) action).local();
                assertThat(local.address()).isEqualTo("127.0.0.1");
                assertThat(local.port()).isPositive();
              });
    }
  }

  /** What a signal interrupts goes on by itself, and so is no attempt that failed. */
  @Test
  void aConnectionThatASignalInterruptsIsSeen() throws Exception {
    // Given a peer that has no room for one more
    Told seen = started();
    try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(peer.getInetAddress(), peer.getLocalPort());
        Socket second = new Socket(peer.getInetAddress(), peer.getLocalPort())) {
      assertThat(List.of(first, second)).allMatch(Socket::isConnected);

      // When
      String connect =
          """
          use Socket;
          socket(S, PF_INET, SOCK_STREAM, 0);
          $SIG{ALRM} = sub {};
          alarm 1;
          exit(connect(S, sockaddr_in($ARGV[0], INADDR_LOOPBACK)) ? 1 : $!{EINTR} ? 0 : 2);
          """;
      ServerProcess server =
          launch(List.of("/usr/bin/perl", "-e", connect, String.valueOf(peer.getLocalPort())));
      long launch = launchOf(server, seen);
      awaitExit(server, seen);

      // Then
      assertThat(actions(seen, launch))
          .contains(
              new Connect(new Endpoint("127.0.0.1", peer.getLocalPort()), false), new Exit(0));
    }
  }

  @Test
  void programsAreSeenWithTheirArgumentsAndTheirEnd() throws Exception {
    // Given a program by another name
    Told seen = started();
    Path renamed = Files.copy(Path.of("/bin/sh").toRealPath(), folder.resolve("systemd"));
    Files.setPosixFilePermissions(renamed, fromString("rwx------"));

    // When
    ServerProcess server =
        launch(List.of(renamed.toString(), "-c", "kill -9 $$", "with space", "", "ä"));
    long launch = launchOf(server, seen);
    awaitExit(server, seen);

    // Then
    assertThat(actions(seen, launch))
        .contains(
            new Execute(
                renamed.toString(),
                List.of(renamed.toString(), "-c", "kill -9 $$", "with space", "", "ä")),
            new Exit(128 + 9));
  }

  @Test
  void argumentsThatAreTooManyAreCut() throws Exception {
    // Given
    Told seen = started();

    // When
    ServerProcess server = launch(List.of("/bin/sh", "-c", "exit 3", "x".repeat(5000)));
    long launch = launchOf(server, seen);
    SourceEvent end = awaitExit(server, seen);

    // Then
    assertThat(end.action()).isEqualTo(new Exit(3));
    assertThat(seen.events())
        .filteredOn(event -> event.launch() == launch)
        .extracting(SourceEvent::action)
        .filteredOn(Execute.class::isInstance)
        .last()
        .satisfies(
            action ->
                assertThat(((Execute) action).arguments())
                    .startsWith("/bin/sh", "-c", "exit 3")
                    .endsWith("…"));
  }

  @Test
  void whatDescendsFromAServerIsTheServers() throws Exception {
    // Given
    Told seen = started();
    Files.writeString(folder.resolve("go"), "");
    String script =
        """
        cd %s
        sh -c 'sh -c "cat grandchild/.netrc; true"; true'
        setsid sh -c 'cat other-session/.netrc; true'
        (setsid sh -c 'sh -c "sleep 1; cat orphan/.netrc" &' &)
        """
            .formatted(folder);

    // When
    ServerProcess server = launch(List.of("/bin/sh", "-c", script));
    long launch = launchOf(server, seen);

    // Then
    for (String file : List.of("grandchild", "other-session", "orphan")) {
      SourceEvent opened = await(seen, opens(folder.resolve(file + "/.netrc")));
      assertThat(opened.launch()).as(file).isEqualTo(launch);
      assertThat(opened.pid()).as(file).isNotEqualTo((int) server.pid());
      assertThat(seen.events())
          .filteredOn(event -> event.action().equals(new Fork(opened.pid())))
          .singleElement()
          .satisfies(fork -> assertThat(fork.launch()).isEqualTo(launch));
    }
  }

  @Test
  void whatWeStartOtherwiseIsNoServers() throws Exception {
    // Given a server that runs
    Told seen = started();
    ServerProcess server = launch(List.of("/bin/sh", "-c", "sleep 100"));
    long launch = launchOf(server, seen);
    Path file = Files.writeString(folder.resolve("ours"), "");

    // When
    Process other = new ProcessBuilder("/bin/cat", file.toString()).start();
    other.waitFor();

    // Then
    SourceEvent end = await(seen, event -> event.pid() == other.pid() && isExit(event));
    assertThat(launch).isPositive();
    assertThat(end.launch()).isZero();
    assertThat(seen.events()).noneMatch(opens(file));
  }

  @Test
  void whatRunsAlreadyIsFound() throws Exception {
    // Given a server whose child and orphan wait
    Path go = folder.resolve("go");
    String script =
        """
        cd %s
        wait_for() { until [ -e go ]; do sleep 0.1; done; cat $1/.netrc; }
        (wait_for of-child; true) &
        (setsid sh -c 'until [ -e go ]; do sleep 0.1; done; cat of-orphan/.netrc; true' &)
        echo ready
        wait
        """
            .formatted(folder);
    ServerProcess server = launch(List.of("/bin/sh", "-c", script));
    assertThat(server.stdout().read()).isEqualTo('r');

    // When
    Told seen = started();
    Files.writeString(go, "");

    // Then
    long launch = numberOf(server);
    assertThat(await(seen, opens(folder.resolve("of-child/.netrc"))).launch()).isEqualTo(launch);
    assertThat(await(seen, opens(folder.resolve("of-orphan/.netrc"))).launch()).isEqualTo(launch);
  }

  @Test
  void aServerThatStartsProcessesAllTheTimeHoldsUpNothing() throws Exception {
    // Given
    ServerProcess server = launch(List.of("/bin/sh", "-c", "while :; do /bin/true; done"));

    // When
    Told seen = started();
    ServerProcess other = launch(List.of("/bin/true"));

    // Then both are known
    SourceEvent end = awaitExit(other, seen);
    assertThat(processes.launch(end.launch()).map(Launch::pid)).contains(other.pid());
    long number = numberOf(server);
    SourceEvent child =
        await(seen, event -> event.parent() == (int) server.pid() && event.launch() == number);
    assertThat(child.pid()).isNotEqualTo((int) server.pid());
  }

  @Test
  void whereALabelIsRefusedTheSourceSaysSo() throws Exception {
    // Given a thread that may do nothing any more
    Told seen = started();
    Path file = Files.writeString(folder.resolve(".netrc"), "");
    List<ServerProcess> launched = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  try {
                    Capabilities.dropAll();
                    launched.add(launch(List.of("/bin/cat", file.toString())));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });

    // When
    thread.start();
    thread.join();

    // Then a newer kernel allows it nevertheless, since the map is open
    assertThat(launched).hasSize(1);
    assertThat(
            seen.await(
                told -> !told.failures().isEmpty() || told.events().stream().anyMatch(opens(file))))
        .isTrue();
    if (seen.failures().isEmpty()) {
      assertThat(await(seen, opens(file)).launch()).isEqualTo(numberOf(launched.getFirst()));
    } else {
      assertThat(seen.failures().getFirst()).contains("servers cannot be told apart any more");
    }
  }

  @Test
  void credentialsAreSeenWhoeverTouchesThem() throws Exception {
    // Given
    Told seen = started();
    Path keys = Files.createDirectories(folder.resolve("home/.ssh"));
    Path docker = Files.createDirectories(folder.resolve("home/.docker"));
    Path key = Files.writeString(keys.resolve("id_ed25519"), "");
    Path login = Files.writeString(docker.resolve("config.json"), "");
    Path harmless = Files.writeString(folder.resolve("home/config.json"), "");
    Path link = Files.createSymbolicLink(folder.resolve("home/innocent"), key);
    String script =
        "cat innocent config.json; cd .docker; cat config.json; chmod 600 config.json; cd ../.ssh;"
            + " mv id_ed25519 ../taken; mv ../taken id_ed25519; rm id_ed25519";

    // When
    Process other =
        new ProcessBuilder("/bin/sh", "-c", script)
            .directory(folder.resolve("home").toFile())
            .start();
    other.waitFor();

    // Then
    await(seen, event -> event.pid() == other.pid() && isExit(event));
    Path taken = folder.resolve("home/.ssh/../taken");
    assertThat(actions(seen, 0, folder))
        .containsSubsequence(
            new Open(key.toString(), Access.READ, false),
            new Open(login.toString(), Access.READ, false),
            new ChangeMode(login.toString(), 0600),
            new Rename(key.toString(), taken.toString()),
            new Rename(taken.toString(), key.toString()),
            new Remove(key.toString()))
        .doesNotContain(new Open(harmless.toString(), Access.READ, false));
    assertThat(link).isSymbolicLink();
  }

  /** Of each of the places that matter, wherever it is and however it is written. */
  @Test
  void whatMattersIsToldHoweverItIsReadAndTheRestIsCounted() throws Exception {
    // Given
    Told seen = started();
    SensitivePaths paths = SensitivePaths.of(SensorSettings.DEFAULT);
    List<String> places =
        Stream.of(
                paths.credentialsAnywhere(),
                paths.credentialsOfTheMachine(),
                paths.sensitiveAnywhere(),
                paths.sensitiveOfTheMachine())
            .flatMap(List::stream)
            .map(place -> place.startsWith("/") ? place.substring(1) : place)
            .toList();
    List<String> matter = new ArrayList<>();
    StringBuilder script = new StringBuilder();
    int number = 0;
    for (String place : places) {
      String home = "home-" + number++;
      Path file = folder.resolve(home).resolve(place).resolve("deep/file");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
      String upper = home + "/" + place.toUpperCase(Locale.ROOT) + "/not-there";
      String turned = home + "/./" + place.replace("/", "/.//x/../") + "/not-there";
      script.append("cat '%s' '%s' '%s'\n".formatted(file, upper, turned));
      script.append(
          "cd '%s'; cat not-there; cd '%s'\n".formatted(file.getParent(), folder.toString()));
      matter.add(file.toString());
      matter.add(folder.resolve(upper).toString());
      matter.add(folder + "/" + turned);
      matter.add(file.resolveSibling("not-there").toString());
    }
    Path plain = Files.writeString(folder.resolve("plain"), "");
    script.append("cat plain not-there/plain '%s' /dev/null; cat /proc/1/environ".formatted(plain));
    Files.writeString(folder.resolve("script"), script);

    // When
    ServerProcess server = launch(List.of("/bin/sh", "script"));
    long launch = launchOf(server, seen);
    awaitExit(server, seen);

    // Then
    List<String> opened =
        actions(seen, launch).stream()
            .filter(Open.class::isInstance)
            .map(action -> ((Open) action).path())
            .toList();
    assertThat(opened)
        .containsAll(matter)
        .contains("/proc/1/environ", "/dev/null")
        .doesNotContain(plain.toString(), folder + "/plain", folder + "/not-there/plain");
    assertThat(seen.await(told -> told.passedOver() >= 3L * places.size())).isTrue();
    assertThat(seen.lost()).isZero();
  }

  @Test
  void namesThatChangeWhileTheCallIsMadeAreNotTakenForSure() throws Exception {
    // Given
    Told seen = started();
    Path one = Files.writeString(folder.resolve("one"), "");

    // When
    ServerProcess server = launch(deeds("swap", one.toString(), folder.resolve("two").toString()));
    long launch = launchOf(server, seen);
    awaitExit(server, seen);

    // Then
    List<SourceEvent> renames =
        seen.events().stream()
            .filter(event -> event.launch() == launch && event.action() instanceof Rename)
            .toList();
    assertThat(renames).anyMatch(event -> event.certainty() == Certainty.SEEN);
    assertThat(renames).anyMatch(event -> event.certainty() == Certainty.INFERRED);
  }

  @Test
  void whatIsAskedForThroughARingIsSeen() throws Exception {
    // Given
    if (!Files.readString(Path.of("/proc/sys/kernel/io_uring_disabled")).startsWith("0")) {
      skip("io_uring is off here");
    }
    Told seen = new Told();
    EbpfSource source = start(seen);
    try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // When
      int port = peer.getLocalPort();
      ServerProcess server = launch(deeds("ring", folder.toString(), String.valueOf(port)));
      long launch = launchOf(server, seen);
      awaitExit(server, seen);

      // Then
      assertThat(actions(seen, launch))
          .contains(new Open("anon_inode:[io_uring]", Access.READ_WRITE, false));
      assertThat(folder.resolve("folder-by-ring")).isDirectory();
      if (!source.status().note().isEmpty()) {
        skip(source.status().note());
      }
      String at = folder.toString();
      assertThat(actions(seen, launch))
          .containsSubsequence(
              new Open(at + "/by-ring", Access.WRITE, false),
              new Create(at + "/folder-by-ring"),
              new Create(at + "/symbolic-by-ring"),
              new Create(at + "/hard-by-ring"),
              new Open(at + "/by-ring", Access.READ, false),
              new Rename(at + "/by-ring", at + "/renamed-by-ring"),
              new Remove(at + "/renamed-by-ring"),
              new Connect(new Endpoint("127.0.0.1", port), false));
    }
  }

  @Test
  void aProcessOfManyThreadsEndsOnce() throws Exception {
    // Given
    Told seen = started();

    // When
    List<ServerProcess> servers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      servers.add(launch(deeds("files", folder.toString())));
    }

    // Then
    for (ServerProcess server : servers) {
      awaitExit(server, seen);
    }
    awaitExit(launch(List.of("/bin/true")), seen);
    for (ServerProcess server : servers) {
      assertThat(seen.events())
          .filteredOn(event -> event.pid() == server.pid() && isExit(event))
          .hasSize(1);
    }
  }

  /** Opens a file as often as it is told; what it does beside that is always the same. */
  private List<String> storm(Path file, int times) {
    return List.of(
        "/usr/bin/perl",
        "-e",
        "for ($i = 0; $i < $ARGV[1]; $i++) { sysopen(F, $ARGV[0], 0); close F }",
        file.toString(),
        Integer.toString(times));
  }

  /** What a server does is told, each or as lost. */
  private static long countedOf(long launch, Told seen) {
    return seen.events().stream().filter(event -> event.launch() == launch).count() + seen.lost();
  }

  @Test
  void whatIsLostWhileNobodyReadsIsCountedExactlyAndOthersLoseNothing() throws Exception {
    // Given how much there is beside the storm
    int times = 300_000;
    Path file = Files.writeString(folder.resolve(".netrc"), "");
    Path other = Files.writeString(Files.createDirectory(folder.resolve(".ssh")).resolve("id"), "");
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicInteger storms = new AtomicInteger();
    Told seen = new Told();
    EbpfSource source =
        start(
            new SourceSink() {
              @Override
              public void event(SourceEvent event) {
                seen.event(event);
                if (opens(file).test(event) && storms.incrementAndGet() == 2) {
                  stopped.countDown();
                  awaitUninterrupted(goOn); // nobody reads from here on
                }
              }

              @Override
              public void lost(long count) {
                seen.lost(count);
              }

              @Override
              public void failed(String why) {
                seen.failed(why);
              }
            });
    ServerProcess once = launch(storm(file, 1));
    long first = launchOf(once, seen);
    awaitExit(once, seen);
    long beside = countedOf(first, seen) - 1;
    assertThat(seen.lost()).isZero();

    // When
    ServerProcess server = launch(storm(file, times));
    assertThat(server.stdout().read()).isEqualTo(-1); // it has ended
    stopped.await();
    ServerProcess late = launch(List.of("/bin/cat", other.toString()));
    assertThat(late.stdout().read()).isEqualTo(-1);
    goOn.countDown();

    // Then
    SourceEvent opened = await(seen, opens(other));
    assertThat(opened.pid()).isEqualTo((int) late.pid());
    long launch = numberOf(server, seen);
    assertThat(seen.await(told -> countedOf(launch, told) == beside + times))
        .as("%d were counted, %d made", countedOf(launch, seen), beside + times)
        .isTrue();
    assertThat(seen.lost()).isPositive();
    assertThat(source.status().note()).contains("the server \"test\"");
  }

  private static long numberOf(ServerProcess server, Told seen) {
    return seen.events().stream()
        .filter(event -> event.pid() == server.pid())
        .findFirst()
        .orElseThrow()
        .launch();
  }

  @Test
  void aMissingLibraryIsNamed() {
    // Given
    EbpfKind kind = new EbpfKind(processes, "libbpf-that-is-not-there.so.1");

    // When
    // Then
    assertThatThrownBy(() -> kind.open(SensorSettings.DEFAULT))
        .isInstanceOf(UnavailableException.class)
        .hasMessage(
            "the library libbpf-that-is-not-there.so.1 is not installed; install it:"
                + " apt-get install libbpf1");
  }

  private Told started() throws Exception {
    Told seen = new Told();
    start(seen);
    return seen;
  }

  private EbpfSource start(SourceSink seen) throws Exception {
    EbpfSource source = (EbpfSource) new EbpfKind(processes).open(SensorSettings.DEFAULT);
    open.add(source);
    source.start(seen);
    return source;
  }

  private ServerProcess launch(List<String> command) throws IOException {
    return processes.launch(
        "test",
        new ServerCommand(command, Map.of("PATH", System.getenv("PATH")), folder),
        Standing.ALONE);
  }

  private static List<String> deeds(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Deeds.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Which launch the kernel says it is; the launcher's own number must be the same. */
  private long launchOf(ServerProcess server, Told seen) throws InterruptedException {
    long number = await(seen, event -> event.pid() == server.pid()).launch();
    assertThat(processes.launch(number).map(Launch::pid)).contains(server.pid());
    return number;
  }

  /** What the launcher tells whoever comes later. */
  private long numberOf(ServerProcess server) {
    List<Long> numbers = new ArrayList<>();
    LaunchHook hook =
        new LaunchHook() {
          @Override
          public void before(long number) {}

          @Override
          public void after(long number, long pid) {
            if (pid == server.pid()) {
              numbers.add(number);
            }
          }

          @Override
          public void ended(long number) {}
        };
    processes.addHook(hook);
    processes.removeHook(hook);
    return numbers.getFirst();
  }

  private static SourceEvent await(Told seen, Predicate<SourceEvent> wanted)
      throws InterruptedException {
    assertThat(seen.await(told -> told.events().stream().anyMatch(wanted)))
        .as("failures: %s", seen.failures())
        .isTrue();
    return seen.events().stream().filter(wanted).findFirst().orElseThrow();
  }

  private static SourceEvent awaitExit(ServerProcess server, Told seen)
      throws InterruptedException {
    return await(seen, event -> event.pid() == server.pid() && isExit(event));
  }

  private static boolean isExit(SourceEvent event) {
    return event.action() instanceof Exit;
  }

  private static Predicate<SourceEvent> opens(Path file) {
    return event -> event.action() instanceof Open opened && opened.path().equals(file.toString());
  }

  private static List<OsAction> actions(Told seen, long launch) {
    return seen.events().stream()
        .filter(event -> event.launch() == launch)
        .map(SourceEvent::action)
        .toList();
  }

  private static List<OsAction> actions(Told seen, long launch, Path folder) {
    return seen.events().stream()
        .filter(event -> event.launch() == launch && isAt(event, folder))
        .map(SourceEvent::action)
        .toList();
  }

  private static boolean isAt(SourceEvent event, Path folder) {
    return switch (event.action()) {
      case Open(String path, Access _, boolean _) -> path.startsWith(folder.toString());
      case Create(String path) -> path.startsWith(folder.toString());
      case Rename(String from, String _) -> from.startsWith(folder.toString());
      case Remove(String path) -> path.startsWith(folder.toString());
      case ChangeMode(String path, int _) -> path.startsWith(folder.toString());
      default -> false;
    };
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
