package dev.clawdefender.policy.match;

/** The characters between brackets in a glob, as ranges of code points. */
record CharClass(int[] lows, int[] highs, boolean negated) {
  boolean contains(int codePoint) {
    for (int i = 0; i < lows.length; i++) {
      if (codePoint >= lows[i] && codePoint <= highs[i]) {
        return !negated;
      }
    }
    return negated;
  }

  /** Whether a character may be in both; may say yes where a negated class is involved. */
  boolean meets(CharClass other) {
    if (negated || other.negated) {
      return true;
    }
    for (int i = 0; i < lows.length; i++) {
      for (int j = 0; j < other.lows.length; j++) {
        if (lows[i] <= other.highs[j] && other.lows[j] <= highs[i]) {
          return true;
        }
      }
    }
    return false;
  }
}
