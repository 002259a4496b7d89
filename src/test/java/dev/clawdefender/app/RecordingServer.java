package dev.clawdefender.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server for tests: writes every line that reaches it to a file, answers requests, and for {@code
 * ping} with an {@code emit} parameter writes those bytes, given in hex, before it answers. A tool
 * called {@code sleep} keeps it from reading for a while, one called {@code die} ends it.
 */
final class RecordingServer {
  private static final long BUSY_NANOS = 3_000_000_000L;
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern EMIT = Pattern.compile("\"emit\":\"([0-9a-f]*)\"");
  private static final Pattern VERSION = Pattern.compile("\"protocolVersion\":\"([^\"]*)\"");

  private RecordingServer() {}

  public static void main(String[] args) throws IOException {
    Path record = Path.of(args[0]);
    InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b != '\n') {
        continue;
      }
      byte[] bytes = line.toByteArray();
      line.reset();
      Files.write(record, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.contains("\"sleep\"")) {
        LockSupport.parkNanos(BUSY_NANOS);
      }
      Matcher emit = EMIT.matcher(text);
      if (emit.find()) {
        out.write(HexFormat.of().parseHex(emit.group(1)));
      }
      Matcher id = ID.matcher(text);
      if (text.contains("\"method\"") && id.find()) {
        Matcher version = VERSION.matcher(text);
        String result =
            version.find() ? "{\"protocolVersion\":\"" + version.group(1) + "\"}" : "{}";
        String answer =
            "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result + "}\n";
        out.write(answer.getBytes(StandardCharsets.UTF_8));
      }
      if (text.contains("\"die\"")) {
        System.exit(7);
      }
    }
  }
}
