package dev.clawdefender.sensor.fanotify;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.connector.ProcConnectorKind;
import dev.clawdefender.sensor.connector.ProcessFeed;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;

/** The proc connector, with fanotify for files. */
public final class FanotifyKind implements SourceKind {
  private static final Capabilities CAPABILITIES =
      ProcConnectorKind.CAPABILITIES
          .but(
              Sight.EXECUTE,
              Ability.some(
                  "all are seen; the program of one that ends within milliseconds is the file that"
                      + " it opened to execute: of a script the script"))
          .but(
              Sight.OPEN,
              Ability.some(
                  "each opening in folders of credentials, by any process, without its access mode,"
                      + " but not through a hard link elsewhere; other files when they are closed"
                      + " after writing, and what servers have open during a look: one that is only"
                      + " read and closed at once is not seen; none that could not be opened"))
          .but(
              Sight.CHANGE,
              Ability.some(
                  "create, rename and remove by any process, but no change of mode; the same done"
                      + " twice before it is read is told once; what is in a directory that is"
                      + " removed at once may be counted as lost; nothing on file systems that"
                      + " cannot be watched, that a program or another machine answers for, or"
                      + " that are mounted in a mount namespace of their own"))
          .but(
              Sight.SHORT_LIVED,
              Ability.some("all of them, with their file events; often not their arguments"))
          .but(
              Sight.PROCESS,
              Ability.some("exact; of connections, and files found by a look, who has them"))
          .but(
              Sight.LOSSES,
              Ability.some(
                  "exact for fork, exec and exit; each overflow of the kernel's queue of file"
                      + " events counts as one, since it does not say how many"));

  @Override
  public String name() {
    return "fanotify";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public EventSource open(SensorSettings settings) throws UnavailableException {
    ProcessFeed feed = ProcessFeed.open();
    try {
      return new FanotifySource(FileWatch.open(settings), feed);
    } catch (UnavailableException | RuntimeException e) {
      feed.close();
      throw e;
    }
  }
}
