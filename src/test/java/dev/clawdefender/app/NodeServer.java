package dev.clawdefender.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An official server that is reached by a URL, at a free port of this machine. */
record NodeServer(Process process, String url) implements AutoCloseable {
  /**
   * The reference server of everything.
   *
   * @param transport streamableHttp or sse
   */
  static NodeServer everything(String transport) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            "node",
            Npm.packaged("@modelcontextprotocol/server-everything", "dist/index.js"),
            transport);
    builder.environment().put("PORT", String.valueOf(port));
    Process process =
        discardingErrors(builder).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    NodeServer server =
        new NodeServer(
            process, "http://localhost:" + port + (transport.equals("sse") ? "/sse" : "/mcp"));
    if (!Cli.eventually(() -> listens(port))) {
      server.close();
      throw new IllegalStateException("the server does not listen");
    }
    return server;
  }

  /** A server of the second generation of the SDK, by Streamable HTTP in both eras. */
  static NodeServer v2() throws IOException {
    Process process =
        discardingErrors(new ProcessBuilder("node", Npm.script("server-v2.mjs"), "http")).start();
    return new NodeServer(
        process, String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine()));
  }

  private static ProcessBuilder discardingErrors(ProcessBuilder builder) {
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
