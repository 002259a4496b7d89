package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.finding.Suspicions;
import dev.clawdefender.correlation.work.EventInbox.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells once of each session that chains may have been missed in it. Used by one thread. */
final class LostChains {
  private static final int MAX_SESSIONS = 1_024;

  private final Consumer<? super Finding> out;
  private final Map<Loss, Boolean> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Loss, Boolean> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  LostChains(Consumer<? super Finding> out) {
    this.out = out;
  }

  /** Events of this session were dropped. */
  void lost(Loss loss) {
    if (told.putIfAbsent(loss, true) == null) {
      out.accept(
          new Finding(
              Severity.MEDIUM,
              Suspicions.LOST,
              "there was no room for all that happened: a kill chain may have been missed",
              loss.session(),
              loss.server()));
    }
  }
}
