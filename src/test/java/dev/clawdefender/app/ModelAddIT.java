package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models are copied and downloaded by the real binary, from a server that breaks off. */
class ModelAddIT {
  private static final String NAME = "of-the-test";

  @TempDir private Path folder;
  private final byte[] model = new byte[3_000_000];
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private String digest = "";
  private HttpServer server;
  private String url = "";
  private volatile boolean willing = true;

  @BeforeEach
  void serve() throws Exception {
    new Random(1).nextBytes(model);
    System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, model, 0, 4);
    digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/model.gguf", this::answer);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/model.gguf";
  }

  /** The first time it breaks off in the middle. */
  private void answer(HttpExchange exchange) throws IOException {
    String range = String.valueOf(exchange.getRequestHeaders().getFirst("range"));
    ranges.add(range);
    if (!willing) {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
      return;
    }
    boolean whole = range.equals("null");
    int from = whole ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (!whole) {
      exchange
          .getResponseHeaders()
          .add("content-range", "bytes " + from + "-" + (model.length - 1) + "/" + model.length);
    }
    exchange.sendResponseHeaders(whole ? 200 : 206, model.length - from);
    int count = whole ? model.length / 2 : model.length - from;
    exchange.getResponseBody().write(model, from, count);
    if (whole) {
      willing = ranges.size() > 1;
      exchange.getResponseBody().flush();
    }
    exchange.close();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(0);
    Cli.run("model", "remove", NAME);
  }

  private String add(String from, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("model", "add", NAME, from));
    command.addAll(List.of(more));
    return Cli.run(command.toArray(String[]::new));
  }

  @Test
  void aDownloadThatBreaksOffGoesOnWithTheSameCommand() throws Exception {
    // When
    String first = add(url, "--sha256", digest);
    // Then
    assertThat(first).contains("% of 3.0 MB", "the same command goes on from there");
    assertThat(Cli.run("model", "list")).doesNotContain(NAME);

    // When
    willing = true;
    ranges.clear();
    String second = add(url, "--sha256", digest);
    // Then
    assertThat(second).contains("100 % of 3.0 MB", NAME + " is added", digest);
    assertThat(ranges).hasSize(1).first().asString().startsWith("bytes=").endsWith("-");
    assertThat(ranges.getFirst()).isNotEqualTo("bytes=0-");
    assertThat(Cli.run("model", "list")).contains(NAME, digest);
    assertThat(add(url, "--sha256", digest)).contains("is there already");
    assertThat(Cli.run("model", "remove", NAME)).contains("is removed");
  }

  @Test
  void whatIsAnotherFileIsNotTaken() throws Exception {
    // Given
    ranges.add("so that nothing breaks off for good");
    String other = "0".repeat(64);
    // When / Then
    assertThat(add(url)).contains("needs --sha256");
    assertThat(add(url, "--sha256", other)).contains("is another one", digest);
    assertThat(add("http://203.0.113.9/m.gguf", "--sha256", digest)).contains("neither https");
    assertThat(add(url.replace("model", "absent"), "--sha256", digest)).contains("answers 404");
    assertThat(Cli.run("model", "list")).doesNotContain(NAME);

    // Given
    Path text = Files.writeString(folder.resolve("text"), "no model");
    // When / Then
    assertThat(add(text.toString())).contains("this is no GGUF file");
    assertThat(Cli.run("model", "add", "../evil", text.toString())).contains("is no name");

    // Given
    Path file = Files.write(folder.resolve("m.gguf"), model);
    // When / Then
    assertThat(add(file.toString(), "--sha256", other)).contains("is another one");
    assertThat(add(file.toString(), "--sha256", digest)).contains("100 %", "is added");
  }
}
