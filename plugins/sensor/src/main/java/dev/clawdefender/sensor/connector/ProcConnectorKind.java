package dev.clawdefender.sensor.connector;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.polling.PollingKind;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;

/** The proc connector, and a look at the servers' open files and connections now and then. */
public final class ProcConnectorKind implements SourceKind {
  private static final String GONE =
      "read from /proc afterwards: of a process that ends within milliseconds it may be missing";

  /** What the proc connector sees, and looking at the rest does. */
  public static final Capabilities CAPABILITIES =
      PollingKind.CAPABILITIES
          .but(Sight.EXECUTE, Ability.some("all are seen; the program is " + GONE))
          .but(Sight.ARGUMENTS, Ability.some(GONE))
          .but(Sight.FORK, Ability.ALL)
          .but(Sight.EXIT, Ability.ALL)
          .but(
              Sight.SHORT_LIVED,
              Ability.some("that they were there is seen, often not what they ran"))
          .but(
              Sight.PROCESS,
              Ability.some("exact for fork, exec and exit; of files and connections who has them"))
          .but(
              Sight.SERVER,
              Ability.some("by descent from each fork on; not of what ran before the sensor did"))
          .but(
              Sight.LOSSES,
              Ability.some("exact for fork, exec and exit; what happens between looks is unknown"));

  @Override
  public String name() {
    return "proc-connector";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public EventSource open(SensorSettings settings) throws UnavailableException {
    return new ProcConnectorSource(ProcessFeed.open());
  }
}
