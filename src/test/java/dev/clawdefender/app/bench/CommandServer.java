package dev.clawdefender.app.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A server that answers each request when it has run the command that it was given, and says how
 * long that took; a request whose argument is empty it answers at once.
 *
 * <p>Arguments: a shell command; {@code $ARGUMENT} is what the request says.
 */
final class CommandServer {
  /** The command that starts a server of these tests, as it stands in a configuration. */
  static String words(Class<?> server, String command) {
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(each -> Path.of(each).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return "['''"
        + String.join(
            "''', '''",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            classes,
            server.getName(),
            command)
        + "''']";
  }

  private static final int CHILD_USER = 16;
  private static final int CHILD_SYSTEM = 17;

  /** Clock ticks; 100 a second on Linux, see sysconf(3). */
  private static final long TICK_MILLIS = 10;

  private CommandServer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String id = line.replaceAll(".*\"id\":(\\d+).*", "$1");
      String argument = line.replaceAll(".*\"argument\":\"([^\"]*)\".*", "$1");
      long cpu = childMillis();
      long start = System.nanoTime();
      int status = argument.isEmpty() ? 0 : run(args[0], argument);
      System.out.printf(
          "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"status\":%d,\"wall\":%d,\"cpu\":%d}}%n",
          id,
          status,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
          childMillis() - cpu);
      System.out.flush();
    }
  }

  private static int run(String command, String argument) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-c", command))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("ARGUMENT", argument);
    return builder.start().waitFor();
  }

  /** What children that were waited for took, see proc_pid_stat(5). */
  private static long childMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[CHILD_USER - 3]) + Long.parseLong(fields[CHILD_SYSTEM - 3]))
        * TICK_MILLIS;
  }
}
