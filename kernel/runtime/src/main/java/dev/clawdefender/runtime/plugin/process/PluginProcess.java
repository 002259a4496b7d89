package dev.clawdefender.runtime.plugin.process;

import dev.clawdefender.api.plugin.AnalyzerContext;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.Plugin;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.files.FreshFile;
import dev.clawdefender.runtime.process.HelperProcess;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of a plugin's process, and the socket to it. */
final class PluginProcess {
  private static final Logger LOG = System.getLogger(PluginProcess.class.getName());
  private static final Duration START_PATIENCE = Duration.ofSeconds(8);
  private static final Duration END_PATIENCE = Duration.ofMillis(500);
  private static final int MAX_LINE = 1 << 20;
  private static final int MAX_SOCKET_PATH = 100;

  private final PluginEntry entry;
  private final HelperProcess process;
  private final SocketChannel channel;
  private final CompletableFuture<Interest> ready = new CompletableFuture<>();

  private PluginProcess(PluginEntry entry, HelperProcess process, SocketChannel channel) {
    this.entry = entry;
    this.process = process;
    this.channel = channel;
  }

  /**
   * Starts the process, and waits until it says what it wants.
   *
   * @throws IOException if it does not; nothing of it is left then
   */
  static PluginProcess start(PluginEntry entry, AnalyzerContext context) throws IOException {
    Path folder = socketFolder();
    Path socket = folder.resolve("plugin");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      HelperProcess started =
          HelperProcess.start(
              entry.command(),
              Map.of("CLAWDEFENDER_SOCKET", socket.toString()),
              entry.memoryMegabytes());
      try {
        PluginProcess process = new PluginProcess(entry, started, accept(server, started));
        process.greet(context);
        return process;
      } catch (IOException e) {
        String how = started.end(END_PATIENCE);
        throw new IOException(
            "its process does not start: " + e.getMessage() + " (" + how + ")", e);
      }
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    }
  }

  /** A folder that only we may enter, with a name that is short enough for a socket's. */
  private static Path socketFolder() throws IOException {
    Path run =
        Files.createDirectories(
            Configuration.dataDirectory().resolve("run"), FreshFile.OWNER_FOLDER);
    return run.toString().length() < MAX_SOCKET_PATH - 30
        ? Files.createTempDirectory(run, "p", FreshFile.OWNER_FOLDER)
        : Files.createTempDirectory("clawdefender", FreshFile.OWNER_FOLDER);
  }

  private static SocketChannel accept(ServerSocketChannel server, HelperProcess process)
      throws IOException {
    server.configureBlocking(false);
    long until = System.nanoTime() + START_PATIENCE.toNanos();
    while (System.nanoTime() - until < 0) {
      SocketChannel channel = server.accept();
      if (channel != null) {
        return channel;
      }
      if (!process.isAlive()) {
        throw new IOException("it ended before it connected");
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    throw new IOException(
        "it did not connect to $CLAWDEFENDER_SOCKET within "
            + START_PATIENCE.toSeconds()
            + " seconds");
  }

  private void greet(AnalyzerContext context) throws IOException {
    Thread.ofPlatform()
        .daemon()
        .name("plugin-" + entry.id() + "-reader")
        .start(() -> read(context));
    JsonObject settings = new JsonObject();
    entry.settings().forEach((key, value) -> settings.put(key, value.value()));
    send(
        new JsonObject()
            .put("kind", "hello")
            .put("api", Plugin.API)
            .put("plugin", entry.id())
            .put("settings", settings)
            .encode());
    try {
      var unused = ready.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(
          String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
    } catch (TimeoutException e) {
      throw new IOException("it did not say that it is ready", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What it wants to be told of. */
  Interest interest() {
    return ready.join();
  }

  /** Sends a line. Blocks while the process does not read. */
  void send(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void read(AnalyzerContext context) {
    try (InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
      for (String line = line(in); line != null; line = line(in)) {
        take(new JsonObject(line), context);
      }
      ready.completeExceptionally(new IOException("it closed the socket before it was ready"));
    } catch (IOException | RuntimeException e) {
      ready.completeExceptionally(e);
      LOG.log(Level.DEBUG, "plugin " + entry.id(), e);
    } finally {
      kill();
    }
  }

  private void take(JsonObject message, AnalyzerContext context) {
    String kind = message.getString("kind", "");
    switch (kind) {
      case "ready" -> ready.complete(InterestJson.read(message));
      case "finding" -> {
        if (entry.granted().contains(Capability.REPORT)) {
          context.report(EventJson.finding(message));
        } else {
          throw new IllegalStateException("the capability \"report\" is not granted");
        }
      }
      default ->
          throw new IllegalArgumentException(
              "\"kind\" must be ready or finding, not \"" + kind + "\"");
    }
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(b);
      if (line.size() > MAX_LINE) {
        throw new UncheckedIOException(
            new IOException("it sent a line of more than " + MAX_LINE + " bytes"));
      }
    }
    return null;
  }

  /** Ends it at once; whoever sends to it gets an error. By any thread. */
  void kill() {
    process.kill();
    close();
  }

  /** Closes the socket, upon which it should end, and sees to it that it does. Returns how. */
  String end() {
    close();
    return process.end(END_PATIENCE);
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a plugin's socket", e);
    }
  }
}
