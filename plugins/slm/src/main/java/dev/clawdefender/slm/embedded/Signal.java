package dev.clawdefender.slm.embedded;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Texts that show a feature when they stand in a value one after the other: of each step one.
 *
 * <p>A text is compared with {@linkplain FoldedText folded} spellings. A letter or digit at its
 * beginning begins a word there; {@code ^} at its beginning asks for the place of a command's name;
 * {@code $} at its end asks that the word or path ends there.
 *
 * @param places in which values it counts
 */
record Signal(Feature feature, Set<Place> places, List<Step> steps) {
  /** Texts of which one is enough. */
  record Step(List<String> texts) {}

  /** What a value is to the tool that gets it. */
  enum Place {
    /** It is run: a command or code. */
    COMMAND,
    /** It is SQL. */
    SQL,
    /** It says where: a path, a URL, a name. */
    TARGET,
    /** It goes to others. */
    SENT,
    /** It is written into a file. */
    WRITTEN,
    /** It is looked at or looked for. */
    MENTIONED
  }

  static Signal of(Feature feature, Set<Place> places, List<Step> steps) {
    return new Signal(feature, EnumSet.copyOf(places), steps);
  }
}
