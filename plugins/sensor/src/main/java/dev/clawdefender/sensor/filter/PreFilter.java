package dev.clawdefender.sensor.filter;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Drops what is of no interest. Two things hold for all stages but the first: what touches
 * something sensitive is never dropped, and what a server or an agent does is not dropped for what
 * its program is called, or where it lies. A program counts as a part of the operating system only
 * if nobody but the superuser can change it. Used by one thread, but for the counters.
 */
public final class PreFilter {
  private static final int KERNEL_THREADS = 2;

  private final int self = (int) ProcessHandle.current().pid();
  private final AtomicLongArray dropped = new AtomicLongArray(Stage.values().length);
  private final Debounce debounce = new Debounce();
  private SystemPrograms programs;

  public PreFilter(SensorSettings settings) {
    programs = new SystemPrograms(settings);
  }

  /** From now on with these settings. */
  public void change(SensorSettings settings) {
    programs = new SystemPrograms(settings);
  }

  /** How many a stage has dropped. May be called by any thread. */
  public long dropped(Stage stage) {
    return dropped.get(stage.ordinal());
  }

  /**
   * The stage that drops an event; null if none does.
   *
   * @param action with whole paths
   * @param time nanoseconds of the boot clock
   */
  public @Nullable Stage test(
      TrackedProcess process, OsAction action, Sensitivity sensitivity, long time) {
    Stage stage = find(process, action, sensitivity, time);
    if (stage != null) {
      dropped.lazySet(stage.ordinal(), dropped.get(stage.ordinal()) + 1);
    }
    return stage;
  }

  private @Nullable Stage find(
      TrackedProcess process, OsAction action, Sensitivity sensitivity, long time) {
    if (process.pid() == self) {
      return Stage.PID; // what we do for ourselves; a server of ours has another number
    }
    if (sensitivity.compareTo(Sensitivity.SENSITIVE) >= 0) {
      debounce.sensitive(time);
      return null;
    }
    if (!process.isWatched()) {
      if (process.pid() <= KERNEL_THREADS || process.parentPid() == KERNEL_THREADS) {
        return Stage.PID;
      }
      Stage ofTheSystem = partOfTheSystem(process);
      if (ofTheSystem != null) {
        return ofTheSystem;
      }
    }
    return switch (action) {
      case OsAction.Open open when open.access() == OsAction.Access.READ -> Stage.READING;
      case OsAction.Fork unused -> null;
      case OsAction.Exit unused -> null;
      case OsAction.Execute unused -> null;
      case OsAction.ChangeMode unused -> null;
      default -> debounce.isRepeated(process, action, time) ? Stage.REPEATED : null;
    };
  }

  private @Nullable Stage partOfTheSystem(TrackedProcess process) {
    String program = process.program();
    Stage stage =
        programs.hasName(program)
            ? Stage.NAME
            : programs.isPackaged(program)
                ? Stage.OWNER
                : programs.isInFolder(program) ? Stage.FOLDER : null;
    return stage != null && process.isOfTheSystem() ? stage : null;
  }
}
