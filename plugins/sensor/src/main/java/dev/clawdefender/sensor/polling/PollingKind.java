package dev.clawdefender.sensor.polling;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks into {@code /proc}: the last resort on Linux. */
public final class PollingKind implements SourceKind {
  private static final String LOOKS =
      "only what is there at one of two looks a second, and only of servers and what they start, up"
          + " to "
          + RunningProcesses.MAX_PROCESSES
          + " processes";

  /** What looking now and then sees. */
  public static final Capabilities CAPABILITIES =
      Capabilities.ALL
          .but(Sight.EXECUTE, Ability.some(LOOKS))
          .but(Sight.ARGUMENTS, Ability.some(LOOKS + "; a process may write over its own"))
          .but(Sight.FORK, Ability.some(LOOKS))
          .but(Sight.EXIT, Ability.some(LOOKS + "; the exit status is not known and told as -1"))
          .but(
              Sight.OPEN,
              Ability.some(
                  "files that are open during a look, up to "
                      + OpenFiles.MAX_FILES
                      + " of a process; a file that is read and closed at once is not seen, nor one"
                      + " of another user's process"))
          .but(
              Sight.CHANGE,
              Ability.none("create, rename, remove and change of mode leave nothing to look at"))
          .but(
              Sight.CONNECT,
              Ability.some(
                  "TCP and UDP connections that are there during a look; not those to Unix"
                      + " sockets"))
          .but(Sight.LISTEN, Ability.some("sockets that wait during a look"))
          .but(Sight.SEND, Ability.none("sending without a connection leaves nothing to look at"))
          .but(Sight.RESOLVE, Ability.none("names are asked for by sending"))
          .but(Sight.SHORT_LIVED, Ability.none("what ends between two looks is not seen"))
          .but(Sight.PROCESS, Ability.some("who has a file or connection, not who opened it"))
          .but(Sight.SERVER, Ability.some("by the parents of each process at the time of a look"))
          .but(Sight.LOSSES, Ability.none("what happens between two looks is unknown"));

  @Override
  public String name() {
    return "polling";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public EventSource open(SensorSettings settings) throws UnavailableException {
    if (!Files.isReadable(Path.of("/proc/self/stat"))) {
      throw new UnavailableException(
          "polling: there is no /proc to look into", "use Linux, with /proc mounted");
    }
    return new PollingSource();
  }
}
