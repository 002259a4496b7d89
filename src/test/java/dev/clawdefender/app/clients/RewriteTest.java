package dev.clawdefender.app.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.app.clients.Rewrite.Kind;
import dev.clawdefender.app.clients.Rewrite.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients' files, as data in {@code src/test/clients}, put behind us and back. */
class RewriteTest {
  private static final Path CASES = Path.of("test", "clients");
  private static final Path OURS = Path.of("/opt/claw defender/bin/clawdefender");
  private static final Path MOVED = Path.of("/usr/local/bin/clawdefender");

  @TempDir private Path folder;

  static List<String> cases(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(
              name ->
                  prefix.isEmpty()
                      ? !name.startsWith("refused-") && !name.startsWith("nothing-")
                      : name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  static List<String> wrapped() throws IOException {
    return cases("");
  }

  static List<String> refused() throws IOException {
    return cases("refused-");
  }

  static List<String> nothing() throws IOException {
    return cases("nothing-");
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void unwrappingGivesTheSameBytesBack(String name) throws IOException {
    // Given
    Path path = Files.copy(CASES.resolve(name), folder.resolve(name));
    byte[] before = Files.readAllBytes(path);
    List<ServerEntry> open =
        ClientFile.read(path).entries().stream()
            .filter(entry -> entry.state() == ServerEntry.State.OPEN)
            .toList();

    // When
    rewrite(path, Way.WRAP, OURS);
    byte[] wrapped = Files.readAllBytes(path);
    ClientFile behindUs = ClientFile.read(path);
    rewrite(path, Way.WRAP, OURS);
    byte[] again = Files.readAllBytes(path);
    rewrite(path, Way.WRAP, MOVED);
    rewrite(path, Way.UNWRAP, OURS);

    // Then
    assertThat(open).isNotEmpty();
    assertThat(again).isEqualTo(wrapped);
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
    assertThat(Files.readAllBytes(ClientFile.backup(path))).isEqualTo(before);
    assertThat(behindUs.entries()).noneMatch(entry -> entry.state() == ServerEntry.State.OPEN);
    for (ServerEntry entry : open) {
      assertThat(behindUs.entries())
          .as(entry.name())
          .anySatisfy(after -> assertThat(after.command()).isEqualTo(expected(entry)));
    }
  }

  private static List<String> expected(ServerEntry open) {
    boolean hasArgs = open.value().member("args") != null;
    Stream<String> ours =
        hasArgs
            ? Stream.of(OURS.toString(), "run", "--server", open.name(), "--")
            : Stream.of(OURS.toString(), "run", "--server=" + open.name(), "--");
    return Stream.concat(ours, open.command().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeReadIsRefusedWithAReasonAndLeftAlone(String name) throws IOException {
    // Given
    Path path = Files.copy(CASES.resolve(name), folder.resolve(name));

    // When, then
    assertThatThrownBy(() -> rewrite(path, Way.WRAP, OURS))
        .isInstanceOf(ClientFileException.class)
        .hasMessageContaining(path.toString());
    assertThat(Files.readAllBytes(path)).isEqualTo(Files.readAllBytes(CASES.resolve(name)));
    assertThat(Files.exists(ClientFile.backup(path))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void whereThereIsNothingToWrapNothingIsWritten(String name) throws IOException {
    // Given
    Path path = Files.copy(CASES.resolve(name), folder.resolve(name));

    // When
    Rewrite rewrite = rewrite(path, Way.WRAP, OURS);

    // Then
    assertThat(rewrite.changes()).isFalse();
    assertThat(rewrite.outcomes()).allMatch(outcome -> outcome.kind() == Kind.REFUSED);
    assertThat(Files.exists(ClientFile.backup(path))).isFalse();
  }

  @Test
  void aLinkStaysALinkAndPermissionsStay() throws IOException {
    // Given
    Path target = Files.copy(CASES.resolve("no-args.json"), folder.resolve("dotfiles.json"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("mcp.json"), target);

    // When
    rewrite(link, Way.WRAP, OURS);

    // Then
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(target)).contains("--server=a");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aWriteProtectedFileIsLeftAlone() throws IOException {
    // Given
    Path path = Files.copy(CASES.resolve("no-args.json"), folder.resolve("mcp.json"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r--r--"));

    // When, then
    assertThatThrownBy(() -> rewrite(path, Way.WRAP, OURS)).hasMessageContaining("write-protected");
    assertThat(Files.readString(path)).doesNotContain("clawdefender");
  }

  @Test
  void whatSomebodyElseWroteMeanwhileIsNotLost() throws IOException {
    // Given
    Path path = Files.copy(CASES.resolve("no-args.json"), folder.resolve("mcp.json"));
    Rewrite rewrite = Rewrite.of(ClientFile.read(path), name -> true, Way.WRAP, OURS);

    // When
    Files.writeString(path, "{\"mine\":1}");

    // Then
    assertThatThrownBy(rewrite::write).hasMessageContaining("changed by somebody else");
    assertThat(Files.readString(path)).isEqualTo("{\"mine\":1}");
  }

  @Test
  void theFirstBackupIsKept() throws IOException {
    // Given a file that was wrapped and unwrapped
    Path path = Files.copy(CASES.resolve("no-args.json"), folder.resolve("mcp.json"));
    rewrite(path, Way.WRAP, OURS);
    rewrite(path, Way.UNWRAP, OURS);

    // When it is edited and wrapped again
    Files.writeString(path, "{\"mcpServers\":{\"b\":{\"command\":\"other\"}}}");
    rewrite(path, Way.WRAP, OURS);

    // Then
    assertThat(Files.readAllBytes(ClientFile.backup(path)))
        .isEqualTo(Files.readAllBytes(CASES.resolve("no-args.json")));
  }

  @Test
  void aWrappedEntryThatAnEditorReformattedIsUnwrappedInMeaning() throws IOException {
    // Given
    Path path =
        Files.writeString(
            folder.resolve("mcp.json"),
            """
            {"mcpServers": {"a": {
              "args": [
                "run",
                "--server",
                "a",
                "--",
                "npx",
                "-y"
              ],
              "command": "/opt/claw defender/bin/clawdefender"
            }}}
            """);

    // When
    rewrite(path, Way.UNWRAP, OURS);

    // Then
    assertThat(ClientFile.read(path).entries().getFirst().command()).containsExactly("npx", "-y");
  }

  private static Rewrite rewrite(Path path, Way way, Path ours) throws IOException {
    Rewrite rewrite = Rewrite.of(ClientFile.read(path), name -> true, way, ours);
    rewrite.write();
    return rewrite;
  }
}
