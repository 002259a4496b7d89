package dev.clawdefender.sensor.eslogger;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ToldProcess;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Endpoint Security of macOS 13 and newer, by eslogger(1). */
public final class EsloggerKind implements SourceKind {
  /** What it is asked for. There is no event for a connection over the Internet protocol. */
  private static final List<String> EVENTS =
      List.of(
          "exec",
          "fork",
          "exit",
          "open",
          "create",
          "rename",
          "unlink",
          "setmode",
          "uipc_connect",
          "uipc_bind");

  private static final long PROBE_MILLIS = 1_500;

  private static final Capabilities CAPABILITIES =
      Capabilities.ALL
          .but(Sight.OPEN, Ability.some("not those that failed"))
          .but(
              Sight.CONNECT,
              Ability.some("Unix sockets only: Endpoint Security has no event for the network"))
          .but(Sight.LISTEN, Ability.some("Unix sockets only"))
          .but(Sight.SEND, Ability.none("Endpoint Security has no event for the network"))
          .but(Sight.RESOLVE, Ability.none("Endpoint Security has no event for the network"))
          .but(Sight.SERVER, Ability.some("by descent from each fork on"))
          .but(
              Sight.LOSSES,
              Ability.some(
                  "what the kernel dropped is counted exactly; while eslogger is started again,"
                      + " what is missed is unknown"));

  private final Path program;
  private final Backoff backoff;

  /** The program of the operating system. */
  public EsloggerKind() {
    this(Path.of("/usr/bin/eslogger"), Backoff.DEFAULT);
  }

  EsloggerKind(Path program, Backoff backoff) {
    this.program = program;
    this.backoff = backoff;
  }

  @Override
  public String name() {
    return "eslogger";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public EventSource open(SensorSettings settings) throws UnavailableException {
    if (!Files.isExecutable(program)) {
      throw new UnavailableException(
          "eslogger: there is no " + program, "it comes with macOS 13 and newer");
    }
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(EVENTS);
    try {
      ToldProcess child = ToldProcess.start(command);
      boolean tells = false;
      try {
        awaitFirstWord(child);
        tells = true;
        return new EsloggerSource(command, child, backoff);
      } finally {
        if (!tells) {
          child.end();
        }
      }
    } catch (IOException e) {
      throw refused(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("eslogger: it was interrupted while it started", "");
    }
  }

  /** Where something happens all the time, it either tells or ends at once. */
  private static void awaitFirstWord(ToldProcess child)
      throws IOException, InterruptedException, UnavailableException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PROBE_MILLIS);
    while (child.isAlive() && child.output().available() == 0 && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    if (!child.isAlive() && child.output().available() == 0) {
      throw refused(child.awaitEnd());
    }
  }

  private static UnavailableException refused(String why) {
    return new UnavailableException(
        "eslogger: it does not run (" + why + ")",
        "run as root, and allow full disk access in System Settings, Privacy & Security");
  }
}
