package dev.clawdefender.app.control;

import dev.clawdefender.runtime.control.SocketPath;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Asks the supervisor. */
public final class SupervisorClient {
  private SupervisorClient() {}

  /**
   * Asks one thing.
   *
   * @param what what to do
   * @param details the members that go with it
   * @throws IOException if no supervisor answers, or it refuses; says why for people
   */
  public static JsonObject ask(String what, JsonObject details) throws IOException {
    return ask(what, details, unused -> {});
  }

  /**
   * Asks for what goes on being told.
   *
   * @param told is given one object after the other, until there are no more
   * @throws IOException if no supervisor answers, or it refuses; says why for people
   */
  public static JsonObject ask(String what, JsonObject details, Consumer<JsonObject> told)
      throws IOException {
    Path socket = SocketPath.get();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request = details.put("do", what).encode() + "\n";
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(request);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      BufferedReader lines =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      String line = lines.readLine();
      JsonObject answer = line == null ? new JsonObject() : new JsonObject(line);
      if (!answer.getBoolean("ok", false)) {
        throw new IOException(answer.getString("error", "the supervisor has gone"));
      }
      lines.lines().forEach(each -> told.accept(new JsonObject(each)));
      return answer;
    } catch (UncheckedIOException e) {
      throw new IOException("the supervisor has gone", e);
    } catch (java.net.SocketException | java.nio.file.NoSuchFileException e) {
      throw new IOException(
          "no supervisor answers at " + socket + "; start one: clawdefender supervise", e);
    }
  }
}
