package dev.clawdefender.slm.model;

import dev.clawdefender.api.RiskLevel;
import java.util.Locale;

/** What came of asking about a call. */
public sealed interface Assessment {
  /** Whether the call was rated high or critical. */
  default boolean isHigh() {
    return this instanceof Opinion opinion && opinion.level().atLeast(RiskLevel.HIGH);
  }

  /**
   * A model's opinion.
   *
   * @param explanation why, for people; text of a model that is not to be trusted
   * @param confidence how sure the model is of exactly this level, from 0 to 1
   * @param model which model
   * @param tokens about how much it read: a token for each 4 bytes of the call, or what the model
   *     says
   */
  record Opinion(RiskLevel level, String explanation, double confidence, String model, int tokens)
      implements Assessment {
    public Opinion {
      if (!(confidence >= 0 && confidence <= 1)) {
        throw new IllegalArgumentException("a confidence of " + confidence);
      }
    }

    /** Whether it says more than another, or that one nothing. */
    public boolean raises(Assessment other) {
      return !(other instanceof Opinion known && known.level().atLeast(level));
    }
  }

  /** Nobody knows how risky the call is. That is no level, and never a low one. */
  record Unassessed(Reason reason) implements Assessment {}

  /** Why a call was not assessed. */
  enum Reason {
    /** Too many calls waited already. */
    OVERFLOW,
    /** The model took too long. */
    TIMEOUT,
    /** The model failed, or its answer was none. */
    INVALID,
    /** There is no model. */
    OFF,
    /** The call is longer than the model reads; it is never cut, since padding is an attack. */
    TOO_LONG;

    /** The name as it stands in records and metrics. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
