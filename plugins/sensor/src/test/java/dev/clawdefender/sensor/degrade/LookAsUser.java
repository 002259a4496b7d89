package dev.clawdefender.sensor.degrade;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.ActionText;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.connector.ProcConnectorKind;
import dev.clawdefender.sensor.fanotify.FanotifyKind;
import dev.clawdefender.sensor.polling.PollingKind;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A program that is run as another user: says of each source whether it works, and if so what it
 * tells of a process that makes, keeps open and removes a file.
 */
final class LookAsUser {
  private LookAsUser() {}

  public static void main(String[] folder) throws Exception {
    for (SourceKind kind :
        List.of(new FanotifyKind(), new ProcConnectorKind(), new PollingKind())) {
      try (EventSource source = kind.open(SensorSettings.DEFAULT)) {
        System.out.println(kind.name() + " works");
        Told told = new Told();
        source.start(told);
        look(kind.name(), told, Path.of(folder[0]));
      } catch (UnavailableException e) {
        System.out.println(kind.name() + " does not work: " + e.getMessage());
      }
    }
  }

  private static void look(String name, Told told, Path folder) throws Exception {
    Path file = folder.resolve("kept-" + name);
    Process process =
        new ProcessBuilder(List.of("sh", "-c", "exec 3> " + file + "; read x; exec sleep 5"))
            .start();
    OsAction open = new OsAction.Open(file.toString(), OsAction.Access.WRITE, false);
    boolean found = told.await(now -> now.actionsOf(process.pid()).contains(open));
    System.out.println(name + (found ? " found " : " did not find ") + "the open file");
    process.getOutputStream().close();
    Predicate<OsAction> sleeps =
        action ->
            action instanceof OsAction.Execute(String program, var _) && program.endsWith("/sleep");
    told.await(now -> now.actionsOf(process.pid()).stream().anyMatch(sleeps));
    process.destroyForcibly().waitFor();
    told.awaitExit(process.pid());
    for (OsAction action : told.actionsOf(process.pid())) {
      System.out.println(name + " told " + ActionText.of(action));
    }
    System.out.println(name + " lost " + told.lost() + ", failed " + told.failures());
  }
}
