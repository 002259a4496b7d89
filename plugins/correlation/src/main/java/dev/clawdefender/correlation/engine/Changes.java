package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;

/** Which effects change files. */
final class Changes {
  private Changes() {}

  /** Opening for both is none: who only reads a database opens it so. */
  static boolean isChange(OsAction action) {
    return switch (action) {
      case OsAction.Open open -> open.access() == Access.WRITE && !open.failed();
      case OsAction.Create unused -> true;
      case OsAction.Rename unused -> true;
      case OsAction.Remove unused -> true;
      case OsAction.ChangeMode unused -> true;
      default -> false;
    };
  }
}
