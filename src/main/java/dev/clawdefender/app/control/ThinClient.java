package dev.clawdefender.app.control;

import dev.clawdefender.runtime.control.SessionFrames;
import dev.clawdefender.runtime.control.SocketPath;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.streams.StreamNames;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * {@code run} where a supervisor is there: the session is in the supervisor. It reads our standard
 * input and writes our standard output itself, or we pass bytes on where it cannot. We use no
 * library and no more classes than it must, since it is started for each session.
 */
public final class ThinClient {
  private static final int PROBLEM = 1;
  private static final int BUFFER = 1 << 16;

  private ThinClient() {}

  /**
   * Runs the session in the supervisor, where there is one and nothing is to be other than it has
   * it.
   *
   * @return the exit status; empty if nothing was done, so that the session has to be run here
   */
  public static OptionalInt run(RunArguments wanted) {
    Path socket = SocketPath.get();
    if (!wanted.leavesAllToSupervisor() || !Files.exists(socket)) {
      return OptionalInt.empty();
    }
    SocketChannel channel;
    try {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException | UnsupportedOperationException e) {
      return OptionalInt.empty(); // a supervisor that was killed leaves its socket behind
    }
    try (channel) {
      return OptionalInt.of(session(channel, wanted));
    } catch (IOException e) {
      System.err.println("clawdefender: the session has ended: " + e.getMessage());
      return OptionalInt.of(PROBLEM);
    }
  }

  private static int session(SocketChannel channel, RunArguments wanted) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
    OutputStream out = Channels.newOutputStream(channel);
    out.write((request(wanted) + "\n").getBytes(StandardCharsets.UTF_8));
    String answer = readLine(in);
    if (!answer.contains("\"session\":")) {
      System.err.println("clawdefender: " + ControlJson.member(answer, "error"));
      return PROBLEM;
    }
    if (!answer.contains("\"borrowed\":true")) {
      Thread.ofPlatform().daemon().name("from-client").start(() -> passOn(channel, out));
    }
    // They stay open: why the session ended is still to be said.
    return SessionFrames.relay(
        in, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
  }

  private static void passOn(SocketChannel channel, OutputStream out) {
    byte[] buffer = new byte[BUFFER];
    try (InputStream stdin = new FileInputStream(FileDescriptor.in)) {
      for (int length = stdin.read(buffer); length >= 0; length = stdin.read(buffer)) {
        out.write(buffer, 0, length);
      }
      channel.shutdownOutput();
    } catch (IOException e) {
      // The session has ended, which whoever reads it notices.
    }
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the supervisor has gone");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static String request(RunArguments wanted) {
    StringBuilder json = new StringBuilder("{\"do\":\"open\",\"server\":");
    ControlJson.string(json, wanted.server());
    if (!wanted.command().isEmpty()) {
      json.append(",\"command\":[");
      String comma = "";
      for (String word : wanted.command()) {
        json.append(comma);
        ControlJson.string(json, word);
        comma = ",";
      }
      json.append("],\"directory\":");
      ControlJson.string(json, Path.of("").toAbsolutePath().toString());
      json.append(",\"environment\":{");
      comma = "";
      for (Map.Entry<String, String> variable : ServerCommand.givenEnvironment().entrySet()) {
        json.append(comma);
        ControlJson.string(json, variable.getKey());
        json.append(':');
        ControlJson.string(json, variable.getValue());
        comma = ",";
      }
      json.append('}');
    }
    StreamNames streams = StreamNames.ofThisProcess();
    json.append(",\"pid\":").append(streams.pid()).append(",\"input\":");
    ControlJson.string(json, streams.input());
    json.append(",\"output\":");
    ControlJson.string(json, streams.output());
    return json.append('}').toString();
  }
}
