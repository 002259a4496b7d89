package dev.clawdefender.app.bench;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Answers each line with a result of the same length and id; as little work as a server can do. */
public final class EchoServer {
  private static final byte[] ID = "\"id\":".getBytes(StandardCharsets.UTF_8);

  private EchoServer() {}

  public static void main(String[] args) throws IOException {
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    byte[] buffer = new byte[1 << 20];
    byte[] answers = new byte[1 << 21];
    int limit = 0;
    while (true) {
      int count = in.read(buffer, limit, buffer.length - limit);
      if (count < 0) {
        return;
      }
      limit += count;
      int start = 0;
      int answered = 0;
      for (int i = 0; i < limit; i++) {
        if (buffer[i] == '\n') {
          answered = answer(buffer, start, i, answers, answered);
          start = i + 1;
        }
      }
      out.write(answers, 0, answered);
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      limit -= start;
    }
  }

  private static int answer(byte[] line, int from, int to, byte[] out, int at) {
    int id = from;
    while (!Arrays.equals(line, id, id + ID.length, ID, 0, ID.length)) {
      id++;
    }
    int end = id + ID.length;
    while (line[end] >= '0' && line[end] <= '9') {
      end++;
    }
    int next = put(out, at, "{\"jsonrpc\":\"2.0\",");
    System.arraycopy(line, id, out, next, end - id);
    next = put(out, next + end - id, ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"");
    int fill = Math.max(0, to - from - (next - at) - 6);
    Arrays.fill(out, next, next + fill, (byte) 'x');
    return put(out, next + fill, "\"}]}}\n");
  }

  private static int put(byte[] out, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }
}
