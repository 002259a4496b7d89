package dev.clawdefender.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.app.control.SupervisorClient;
import dev.clawdefender.runtime.redact.Redactor;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Watches what happens to sessions of the supervisor. */
@Command(
    name = "attach",
    description = {
      "Watch a session, or all of a server: each message as it is decided, and findings. Nothing is"
          + " changed by it.",
      "Ends with the session, or with Ctrl-C. Who reads too slowly misses events, and is told how"
          + " many."
    },
    mixinStandardHelpOptions = true)
final class AttachCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What the log would not show is not shown here either; names are chosen by who sends them. */
  private final Redactor redactor = new Redactor(freshKey());

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "A session's id or a server's name.")
  private String name = "";

  @Option(names = "--json", description = "Print JSON, one object a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    JsonObject unused =
        SupervisorClient.ask("attach", new JsonObject().put("name", name), this::print);
    return ExitStatus.OK;
  }

  private static byte[] freshKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private void print(JsonObject told) {
    JsonObject event = new JsonObject();
    told.forEach(
        member ->
            event.put(
                member.getKey(),
                member.getValue() instanceof String text
                    ? redactor.text(text)
                    : member.getValue()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(event.encode());
    } else if (event.getString("kind").equals("missed")) {
      out.println("... " + event.getLong("events") + " events missed");
    } else {
      out.println(event.getString("session") + " " + Shown.line(line(event)));
    }
    out.flush();
    if (out.checkError()) {
      Runtime.getRuntime().halt(ExitStatus.PROBLEM); // nobody reads what is printed
    }
  }

  private static String line(JsonObject event) {
    try {
      return LogLine.of(MAPPER.readTree(event.encode()));
    } catch (IOException e) {
      throw new UncheckedIOException("what was parsed once cannot be parsed again", e);
    }
  }
}
