package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server does to the operating system is seen, and is known to be of that server. */
@Timeout(300)
class SensorIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final String NOBODY = "65534";

  /** Deeds of all kinds; then a server that answers. */
  private static final String SERVER =
      """
      exec 3>&1 >/dev/null
      cd "$1"
      cat .ssh/id
      cat sub/../link
      echo made > made
      chmod 640 made
      mv ./made sub/moved
      mkdir folder
      rmdir folder
      rm way/moved
      sh -c 'sh -c "echo deep > deep; cat .aws/credentials"'
      (setsid sh -c 'sleep 0.2; echo late > detached; cat .netrc') >/dev/null 2>&1 &
      cp "$(readlink -f /bin/sh)" systemd
      ./systemd -c 'echo as > as-systemd'
      perl -e 'use Socket; socket(S, PF_INET, SOCK_STREAM, 0);
        connect(S, sockaddr_in($ARGV[0], inet_aton("127.0.0.1")));
        socket(L, PF_INET, SOCK_STREAM, 0); bind(L, sockaddr_in(0, inet_aton("127.0.0.1")));
        listen(L, 1);' "$2"
      perl -e '$fd = syscall(319, my $name = "hidden", 0); open(M, ">&=", $fd); binmode(M);
        open(B, "<", $ARGV[0]); binmode(B); local $/; print M <B>; M->flush;
        exec("/proc/self/fd/$fd", "-c", "echo memory > from-memory")' "$(readlink -f /bin/sh)"
      (exec perl -e 'use Socket; open(F, "<", ".netrc"); socket(S, PF_INET, SOCK_STREAM, 0);
        connect(S, sockaddr_in($ARGV[0], inet_aton("127.0.0.1"))); sleep 4' "$2" &)
      cat /does/not/exist
      touch .ssh/authorized_keys
      wait
      exec sed -un "$3" >&3
      """;

  @TempDir private Path given;
  private Path folder;
  private Path work;

  @BeforeEach
  void makeWork() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && Files.isExecutable(Path.of("/usr/bin/perl")),
        "skipped: needs Linux and perl");
    folder = given.toRealPath();
    work = Files.createDirectories(folder.resolve("work"));
    for (String secret : List.of(".ssh/id", ".aws/credentials", ".netrc")) {
      Path file = work.resolve(secret);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "secret");
    }
    Files.createDirectory(work.resolve("sub"));
    Files.createSymbolicLink(work.resolve("link"), Path.of(".ssh/id"));
    Files.createSymbolicLink(work.resolve("way"), Path.of("sub"));
    Files.writeString(folder.resolve("server.sh"), SERVER);
  }

  private static void needsRoot() {
    assumeTrue(
        System.getProperty("user.name").equals("root"), "skipped: only root may use this source");
  }

  private String configuration(String sensor, int metrics, int port) {
    return "metrics.port = "
        + metrics
        + "\n[sensor]\n"
        + sensor
        + "\n[servers.it]\ncommand = [\"sh\", '"
        + folder.resolve("server.sh")
        + "', '"
        + work
        + "', '"
        + port
        + "', '''"
        + Supervised.ECHO[2]
        + "''']\n";
  }

  private static List<JsonNode> events(Supervised supervised, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("events", "--json"));
    arguments.addAll(List.of(more));
    List<JsonNode> events = new ArrayList<>();
    for (String line : supervised.cli(arguments.toArray(String[]::new)).lines().toList()) {
      events.add(JSON.readTree(line));
    }
    return events;
  }

  /** As {@code "action path"}. */
  private static Set<String> effects(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.path("effect"))
        .map(
            effect ->
                effect.path("action").asText()
                    + " "
                    + Stream.of("path", "address")
                        .map(name -> effect.path(name).asText())
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse("")
                    + (effect.has("to") ? " " + effect.path("to").asText() : "")
                    + (effect.path("port").asInt() == 0 ? "" : " " + effect.path("port").asText()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sessionOf(Supervised supervised) throws Exception {
    return JSON.readTree(supervised.cli("sessions", "--json")).path(0).path("id").asText();
  }

  private static void awaitEffects(Supervised supervised, List<String> expected) throws Exception {
    boolean all =
        Cli.eventually(() -> effects(events(supervised, "--server", "it")).containsAll(expected));
    if (!all) {
      assertThat(effects(events(supervised, "--server", "it"))).containsAll(expected);
    }
  }

  /** All that the server does, by the kind of sight that it takes to see it. */
  private Map<String, String> deeds(int port) {
    Map<String, String> deeds = new LinkedHashMap<>();
    deeds.put("open " + work + "/.ssh/id", "open");
    deeds.put("create " + work + "/made", "change");
    deeds.put("change-mode " + work + "/made", "change");
    deeds.put("rename " + work + "/made " + work + "/sub/moved", "change");
    deeds.put("create " + work + "/folder", "change");
    deeds.put("remove " + work + "/folder", "change");
    deeds.put("remove " + work + "/sub/moved", "change");
    deeds.put("create " + work + "/deep", "change");
    deeds.put("open " + work + "/.aws/credentials", "open");
    deeds.put("create " + work + "/detached", "change");
    deeds.put("open " + work + "/.netrc", "open");
    deeds.put("execute " + work + "/systemd", "execute");
    deeds.put("create " + work + "/as-systemd", "change");
    deeds.put("connect 127.0.0.1 " + port, "connect");
    deeds.put("create " + work + "/from-memory", "change");
    deeds.put("create " + work + "/.ssh/authorized_keys", "change");
    return deeds;
  }

  @Test
  void whateverAServerDoesIsSeenAndIsTheServersWithWholePaths() throws Exception {
    needsRoot();
    int metrics = Cli.freePort();
    try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Supervised supervised =
            new Supervised(
                folder, LOG_ALL, configuration("source = \"ebpf\"", metrics, peer.getLocalPort()));
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given a source that works
      assumeTrue(
          supervised.hasSource("ebpf"), "skipped: eBPF does not work here: " + supervised.log());

      // When
      client.initialize("{}");

      // Then
      List<String> expected = List.copyOf(deeds(peer.getLocalPort()).keySet());
      awaitEffects(supervised, expected);
      List<JsonNode> all = events(supervised, "--server", "it");
      assertThat(effects(all)).anyMatch(effect -> effect.startsWith("listen 127.0.0.1 "));
      assertThat(effects(all)).anyMatch(effect -> effect.startsWith("execute /memfd:hidden"));
      assertThat(all).allMatch(event -> event.path("server").asText().equals("it"));
      assertThat(all)
          .extracting(event -> event.path("session").asText())
          .containsOnly(sessionOf(supervised));
      assertThat(all)
          .filteredOn(event -> event.path("effect").has("path"))
          .extracting(event -> event.path("effect").path("path").asText())
          .allMatch(path -> path.startsWith("/") || path.startsWith("anon_inode:"));
      assertThat(all)
          .filteredOn(event -> event.path("effect").path("path").asText().contains("/.ssh/"))
          .isNotEmpty()
          .extracting(event -> event.path("effect").path("sensitivity").asText())
          .containsOnly("credentials");
      assertThat(all)
          .filteredOn(
              event -> event.path("effect").path("program").asText().equals(work + "/systemd"))
          .isNotEmpty();
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_lost_total")).isZero();
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_unrecorded_total")).isZero();
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_failures_total")).isZero();
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_source{source=\"ebpf\""))
          .isEqualTo(1);
    }
  }

  /**
   * What sources that see less do see, and that they see nothing of what they say they do not: what
   * {@code doctor} says.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // of processes that live for a moment it is not always known in time whose they are
        "fanotify       | create WORK/made, create WORK/detached, open WORK/detached,"
            + " open WORK/.netrc, connect 127.0.0.1 PORT | change-mode, send, resolve",
        "proc-connector | open WORK/.netrc, connect 127.0.0.1 PORT | create, rename, remove,"
            + " change-mode, send, resolve",
        "polling        | open WORK/.netrc, connect 127.0.0.1 PORT | create, rename, remove,"
            + " change-mode, send, resolve",
      })
  void aSourceSeesWhatItSaysItDoes(String source, String seen, String unseen) throws Exception {
    // Given
    if (source.equals("fanotify")) {
      needsRoot();
    }
    int metrics = Cli.freePort();
    try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Supervised supervised =
            new Supervised(
                folder,
                LOG_ALL,
                configuration("source = \"" + source + "\"", metrics, peer.getLocalPort()));
        Supervised.Client client = supervised.run("--server", "it")) {
      assumeTrue(
          supervised.hasSource(source),
          "skipped: " + source + " does not work here: " + supervised.log());
      String doctor = supervised.cli("doctor", "--config", folder + "/clawdefender.toml");

      // When
      client.initialize("{}");

      // Then
      List<String> expected =
          Stream.of(seen.split(",", -1))
              .map(
                  text ->
                      text.strip()
                          .replace("WORK", work.toString())
                          .replace("PORT", Integer.toString(peer.getLocalPort())))
              .toList();
      awaitEffects(supervised, expected);
      Set<String> effects = effects(events(supervised, "--server", "it"));
      for (String action : unseen.split(",", -1)) {
        assertThat(effects).noneMatch(effect -> effect.startsWith(action.strip() + " "));
      }
      assertThat(doctor).contains("the source is " + source);
      assertThat(doctor).containsPattern("send: not seen");
      assertThat(events(supervised, "--server", "it"))
          .extracting(event -> event.path("session").asText())
          .containsOnly(sessionOf(supervised));
    }
  }

  /** The same list for a user who may do nothing special: of it, what doctor says is missed. */
  @Test
  void anOrdinaryUserMissesExactlyWhatDoctorSays() throws Exception {
    // Given a user, if need be by root, who can read the distribution
    List<String> as =
        System.getProperty("user.name").equals("root")
            ? List.of(
                "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs")
            : List.of();
    Path distribution = Path.of(System.getProperty("clawdefender.distribution"));
    if (!as.isEmpty()) {
      run("cp", "-r", distribution.toString(), folder.resolve("distribution").toString());
      distribution = folder.resolve("distribution");
      run("chmod", "755", folder.toString());
      run("chown", "-R", NOBODY, folder.toString());
    }
    int metrics = Cli.freePort();
    try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Supervised supervised =
            new Supervised(
                folder,
                LOG_ALL,
                configuration("source = \"auto\"", metrics, peer.getLocalPort()),
                distribution,
                as);
        Supervised.Client client = supervised.run("--server", "it")) {
      String doctor = supervised.cli("doctor", "--config", folder + "/clawdefender.toml");

      // When
      client.initialize("{}");

      // Then
      Map<String, String> deeds = deeds(peer.getLocalPort());
      awaitEffects(
          supervised,
          deeds.keySet().stream()
              .filter(
                  deed ->
                      saysOf(deeds.getOrDefault(deed, ""), doctor).isEmpty()
                          || deed.startsWith("connect ")
                          || deed.equals("open " + work + "/.netrc")) // what takes a while
              .toList());
      Set<String> seen = effects(events(supervised, "--server", "it"));
      assertThat(seen).isNotEmpty();
      assertThat(deeds.keySet())
          .filteredOn(deed -> saysOf(deeds.getOrDefault(deed, ""), doctor).equals("not seen"))
          .isNotEmpty()
          .doesNotContainAnyElementsOf(seen);
      assertThat(deeds.keySet())
          .filteredOn(deed -> !seen.contains(deed))
          .allSatisfy(
              missed -> assertThat(saysOf(deeds.getOrDefault(missed, ""), doctor)).isNotEmpty());
      assertThat(doctor)
          .containsPattern("ebpf does not work: .*(run as root|install it)")
          .containsPattern("fanotify does not work: .*run as root");
      System.out.printf(
          "as an ordinary user %d of %d were seen: %s%n",
          deeds.keySet().stream().filter(seen::contains).count(),
          deeds.size(),
          doctor.lines().filter(line -> line.contains("the source is")).toList());
    }
  }

  /** Empty if doctor says nothing of a sight: then all of it is seen. */
  private static String saysOf(String sight, String doctor) {
    Matcher said = Pattern.compile("\\b" + sight + ": (not seen|in part)").matcher(doctor);
    return said.find() ? said.group(1) : "";
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void anotherSourceIsTakenWhileServersRunAndNoMessageNoticesIt() throws Exception {
    int metrics = Cli.freePort();
    String polling = configuration("source = \"polling\"", metrics, 1);
    try (Supervised supervised = new Supervised(folder, LOG_ALL, polling);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given
      client.initialize("{}");
      assertThat(Sensors.metric(metrics, "clawdefender_sensor_source{source=\"polling\""))
          .isEqualTo(1);

      // When the best may be taken, then none
      supervised.configure(polling.replace("polling", "auto"));
      assertThat(
              Cli.eventually(
                  () ->
                      Sensors.metric(metrics, "clawdefender_sensor_source") == 1
                          && (!System.getProperty("user.name").equals("root")
                              || Sensors.metric(
                                      metrics, "clawdefender_sensor_source{source=\"polling\"")
                                  == 0)))
          .isTrue();
      client.call(1, "t", "{}");
      assertThat(client.readLine()).contains("\"id\":1,\"result\"");
      supervised.configure(polling.replace("[sensor]", "[sensor]\nenabled = false"));

      // Then
      assertThat(Cli.eventually(() -> Sensors.metric(metrics, "clawdefender_sensor_source") == 0))
          .isTrue();
      client.call(2, "t", "{}");
      assertThat(client.readLine()).contains("\"id\":2,\"result\"");
      assertThat(supervised.cli("log")).contains("plugin sensor is unloaded: it is off");
    }
  }
}
