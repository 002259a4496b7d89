package dev.clawdefender.app.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One connection of HTTP/1.1 for one call after the other, which costs the machine as little as it
 * can, so that what is measured is the other side. Used by one thread at a time.
 */
final class PlainHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

  private final Socket socket;
  private final InputStream in;
  private final String head;
  private final byte[] buffer = new byte[1 << 16];

  /**
   * @param headers lines of its own for each request, each with its end
   */
  PlainHttp(URI uri, String headers) throws IOException {
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    head =
        "POST "
            + uri.getPath()
            + " HTTP/1.1\r\nhost: "
            + uri.getAuthority()
            + "\r\ncontent-type: application/json\r\n"
            + "accept: application/json, text/event-stream\r\n"
            + headers
            + "content-length: ";
  }

  /** The whole answer, its headers as well, and chunks as they came. */
  String post(String body) throws IOException {
    socket
        .getOutputStream()
        .write((head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
    int length = 0;
    while (true) {
      int count = in.read(buffer, length, buffer.length - length);
      if (count <= 0) {
        throw new IOException("the connection was closed within an answer");
      }
      length += count;
      String answer = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      if (isWhole(answer)) {
        return answer;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static boolean isWhole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    String length = header(answer, "content-length");
    return length.isEmpty()
        ? answer.endsWith(LAST_CHUNK) || header(answer, "transfer-encoding").isEmpty()
        : answer.length() - end - 4 >= Integer.parseInt(length);
  }

  /** A header's value; empty if it is not there. */
  static String header(String answer, String name) {
    return answer
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }
}
