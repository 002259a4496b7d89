package dev.clawdefender.sensor.evasion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.sensor.ActionText;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.connector.ProcConnectorKind;
import dev.clawdefender.sensor.ebpf.EbpfKind;
import dev.clawdefender.sensor.fanotify.FanotifyKind;
import dev.clawdefender.sensor.polling.PollingKind;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real programs do in order not to be seen: {@code cases.json} says who sees it anyway. */
class EvasionTest {
  /**
   * One way.
   *
   * @param needs programs that have to be there
   * @param builds programs that are compiled for it
   * @param run commands of a shell, in an empty folder
   * @param sees by source, what it tells, {@code *} and {@code ?} as in a shell
   * @param misses by source, what it does not tell: where this begins to fail, its capabilities say
   *     too little
   */
  record Case(
      String name,
      @Nullable List<String> needs,
      @Nullable List<String> builds,
      String run,
      @Nullable Map<String, List<String>> sees,
      @Nullable Map<String, List<String>> misses) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int NOT_HERE = 77;
  private static final ProcessLauncher PROCESSES = new ProcessLauncher();
  private static final List<SourceKind> KINDS =
      List.of(
          new EbpfKind(PROCESSES), new FanotifyKind(), new ProcConnectorKind(), new PollingKind());

  private static final Map<String, EventSource> SOURCES = new HashMap<>();
  private static final Map<String, Told> TOLD = new HashMap<>();

  @TempDir private static Path programs;
  @TempDir private Path folder;

  @BeforeAll
  static void open() throws IOException {
    for (SourceKind kind : KINDS) {
      try {
        EventSource source = kind.open(SensorSettings.DEFAULT);
        Told told = new Told();
        source.start(told);
        SOURCES.put(kind.name(), source);
        TOLD.put(kind.name(), told);
      } catch (UnavailableException e) {
        System.out.println("skipped for " + kind.name() + ": " + e.getMessage());
      }
    }
  }

  @AfterAll
  static void close() throws InterruptedException {
    SOURCES.values().forEach(EventSource::close);
    PROCESSES.close();
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in = resource("cases.json")) {
      return new ObjectMapper()
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .readValue(in, new TypeReference<List<Case>>() {})
              .stream();
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(EvasionTest.class.getResourceAsStream(name), name);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isSeenOrMissedAsTheCapabilitiesSay(Case evasion) throws Exception {
    // Given
    for (String program : orEmpty(evasion.needs())) {
      require(program);
    }
    for (String program : orEmpty(evasion.builds())) {
      build(program);
    }
    Path real = folder.toRealPath();

    // When
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("DIR", real.toString());
    environment.put("BIN", programs.toString());
    ServerProcess process =
        PROCESSES.launch(
            "evasion",
            new ServerCommand(List.of("sh", "-c", evasion.run()), environment, real),
            Standing.WITH_US);
    process.stdout().transferTo(System.out);
    assertThat(process.awaitExit(Duration.ofMinutes(1))).isTrue();
    if (process.end(Duration.ZERO) == NOT_HERE) {
      skip("this kernel or user cannot do it");
    }

    // Then
    for (Map.Entry<String, Told> source : TOLD.entrySet()) {
      awaitEnd(source.getKey(), source.getValue(), process);
      for (String action : expected(evasion.sees(), source.getKey(), real)) {
        assertThat(source.getValue().await(told -> has(told, process, action)))
            .withFailMessage(
                () ->
                    "%s did not tell: %s%nbut: %s"
                        .formatted(source.getKey(), action, texts(source.getValue(), process)))
            .isTrue();
      }
      for (String action : expected(evasion.misses(), source.getKey(), real)) {
        assertThat(texts(source.getValue(), process))
            .as("%s is not able to tell: %s", source.getKey(), action)
            .noneMatch(pattern(action));
      }
    }
  }

  /** Polling may not have seen the process at all. */
  private static void awaitEnd(String source, Told told, ServerProcess process)
      throws InterruptedException {
    if (!source.equals("polling")) {
      assertThat(told.awaitExit(process.pid())).isTrue();
    }
  }

  private static boolean has(Told told, ServerProcess process, String action) {
    return texts(told, process).stream().anyMatch(pattern(action));
  }

  private static List<String> texts(Told told, ServerProcess process) {
    return told.actionsOf(process.pid()).stream().map(ActionText::of).toList();
  }

  private static Predicate<String> pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char each : glob.toCharArray()) {
      switch (each) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(Character.toString(each)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
  }

  private static List<String> expected(
      @Nullable Map<String, List<String>> bySource, String source, Path folder) {
    List<String> actions = new ArrayList<>();
    if (bySource != null) {
      for (String action : bySource.getOrDefault(source, List.of())) {
        actions.add(action.replace("$DIR", folder.toString()));
      }
    }
    return actions;
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }

  private static void require(String program) throws Exception {
    if (new ProcessBuilder(List.of("sh", "-c", "command -v " + program))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        != 0) {
      skip("there is no " + program);
    }
  }

  private static void build(String program) throws Exception {
    require("cc");
    Path source = programs.resolve(program + ".c");
    if (Files.notExists(source)) {
      try (InputStream in = resource(program + ".c")) {
        Files.copy(in, source);
      }
      List<String> command =
          List.of("cc", "-o", programs.resolve(program).toString(), source.toString());
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        skip(program + " cannot be compiled");
      }
    }
  }

  private static void skip(String why) {
    System.out.println("skipped: " + why);
    abort(why);
  }
}
