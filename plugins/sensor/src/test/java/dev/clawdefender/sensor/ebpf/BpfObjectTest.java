package dev.clawdefender.sensor.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The eBPF program that is checked in was made of the sources beside it. */
class BpfObjectTest {
  private static final Path SOURCES = Path.of("src/main/bpf");
  private static final String MADE_OF = BpfProgram.OBJECT + ".made-of";
  private static final String HOW =
      "make it anew: mvn -q -B -Pbpf -pl plugins/sensor -am process-classes";

  @TempDir Path temporary;

  @Test
  void itsSourcesAreThoseItWasMadeOf() throws Exception {
    // Given
    List<String> recorded = text(MADE_OF).lines().toList();

    // When
    // Then
    for (String file : List.of("sensor.bpf.c", "vmlinux.h", "make-object")) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(SOURCES.resolve(file)));
      assertThat(recorded)
          .as("%s is not what %s was made of; %s", file, BpfProgram.OBJECT, HOW)
          .contains(HexFormat.of().formatHex(digest) + "  " + file);
    }
  }

  /** Another compiler makes another program of the same sources; the same one makes the same. */
  @Test
  void theSameCompilerMakesTheSame() throws Exception {
    // Given
    String compiler = text(MADE_OF).lines().toList().getLast();
    String here = compilerHere();
    if (!here.equals(compiler)) {
      String why = "it was made by '%s', and here is '%s'".formatted(compiler, here);
      System.out.println("BpfObjectTest does not make the program anew: " + why);
      abort(why);
    }

    // When
    run(SOURCES.resolve("make-object").toAbsolutePath().toString(), temporary.toString());

    // Then
    assertThat(Files.readAllBytes(temporary.resolve(BpfProgram.OBJECT)))
        .as(HOW)
        .isEqualTo(resource(BpfProgram.OBJECT));
  }

  @Test
  void itTellsNothingOfTheMachineThatItWasMadeOn() throws Exception {
    // Given
    String object = new String(resource(BpfProgram.OBJECT), StandardCharsets.ISO_8859_1);

    // When
    // Then
    assertThat(object).contains("./sensor.bpf.c").doesNotContain("src/main/bpf");
  }

  private String compilerHere() throws Exception {
    try {
      String version = run("clang", "--version").lines().findFirst().orElse("");
      run("llvm-strip", "--version");
      return Files.exists(Path.of("/usr/include/bpf/bpf_helpers.h")) ? version : "no libbpf-dev";
    } catch (IOException e) {
      return "none";
    }
  }

  private String run(String... command) throws Exception {
    Path output = temporary.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status = process.waitFor();
    String said = Files.readString(output);
    assertThat(status).as(said).isZero();
    return said;
  }

  private static String text(String name) throws IOException {
    return new String(resource(name), StandardCharsets.UTF_8);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = BpfProgram.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
