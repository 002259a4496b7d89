package dev.clawdefender.sensor;

import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.connector.ProcConnectorKind;
import dev.clawdefender.sensor.ebpf.EbpfKind;
import dev.clawdefender.sensor.eslogger.EsloggerKind;
import dev.clawdefender.sensor.fanotify.FanotifyKind;
import dev.clawdefender.sensor.polling.PollingKind;
import dev.clawdefender.sensor.source.SourceKind;
import java.util.List;

/** All kinds of sources that there are. */
final class SourceKinds {
  private SourceKinds() {}

  /** The best first. */
  static List<SourceKind> all(ProcessLauncher launcher) {
    return List.of(
        new EbpfKind(launcher),
        new FanotifyKind(),
        new ProcConnectorKind(),
        new PollingKind(),
        new EsloggerKind());
  }
}
