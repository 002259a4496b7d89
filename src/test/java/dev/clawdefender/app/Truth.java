package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server did, and what has to become clear of it.
 *
 * @param target the path or address that nothing else is done with
 * @param title what is to be told of it
 * @param calls the ids of the calls that it is to be of
 * @param severity how bad it is to be; empty if that does not matter
 */
record Truth(String target, String title, Set<Integer> calls, String severity) {
  /** How well what was told agrees with what was done. */
  record Score(int right, int wrong, int untold, List<String> mistakes) {
    double precision() {
      return (double) right / (right + wrong);
    }

    double recall() {
      return (double) right / (right + wrong + untold);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d effects: %d right, %d wrong, %d not told; precision %.3f, recall %.3f",
          right + wrong + untold,
          right,
          wrong,
          untold,
          precision(),
          recall());
    }
  }

  /**
   * Compares.
   *
   * @param told records as in the audit log: {@code title}, {@code severity}, {@code joined}
   */
  static Score score(Collection<Truth> truths, List<JsonNode> told) {
    int right = 0;
    int wrong = 0;
    int untold = 0;
    List<String> mistakes = new ArrayList<>();
    for (Truth truth : truths) {
      List<JsonNode> about = told.stream().filter(truth::isSubjectOf).toList();
      if (about.isEmpty()) {
        untold++;
        mistakes.add("not told: " + truth);
      } else if (about.stream().allMatch(truth::agrees)) {
        right++;
      } else {
        wrong++;
        mistakes.add("wrong: " + truth + " but " + about);
      }
    }
    return new Score(right, wrong, untold, mistakes);
  }

  /** Whether a record is about this. */
  boolean isSubjectOf(JsonNode record) {
    JsonNode joined = record.path("joined");
    JsonNode seen = joined.path("seen");
    return joined.path("path").asText().equals(target)
        || seen.path("path").asText().equals(target)
        || seen.path("address").asText().equals(target)
        || seen.path("arguments").toString().contains(target + "\"");
  }

  private boolean agrees(JsonNode record) {
    Set<Integer> of = new TreeSet<>();
    record.path("joined").path("calls").forEach(call -> of.add(call.path("id").asInt()));
    return record.path("title").asText().equals(title)
        && of.equals(calls)
        && (severity.isEmpty() || record.path("severity").asText().equals(severity));
  }
}
