package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import java.util.List;

/** Which effects change files. */
public final class Changes {
  private Changes() {}

  /** Which files an effect changed, or may have. */
  public static List<String> paths(OsAction action) {
    return switch (action) {
      case OsAction.Open open when open.access() != Access.READ && !open.failed() ->
          List.of(open.path());
      case OsAction.Create create -> List.of(create.path());
      case OsAction.Rename rename -> List.of(rename.from(), rename.to());
      case OsAction.Remove remove -> List.of(remove.path());
      default -> List.of();
    };
  }

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
