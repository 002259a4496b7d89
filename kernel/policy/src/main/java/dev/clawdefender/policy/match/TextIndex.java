package dev.clawdefender.policy.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the few of many matchers that may match a text: exact texts by hash, prefixes in a trie,
 * the others by a literal they must contain, and what has no literal always. Each matcher is filed
 * under the literal that it shares with the fewest others. Immutable.
 */
public final class TextIndex {
  private static final int CROWDED = 8;

  private final ExactTable exact;
  private final CharTrie prefixes = new CharTrie();
  private final LiteralScan scan;
  private final boolean scans;
  private final int[] always;

  /** The id of a matcher is its index; no two have the same exact text. */
  public TextIndex(List<? extends TextMatcher> matchers) {
    Map<String, Integer> shared = new HashMap<>();
    for (TextMatcher matcher : matchers) {
      matcher.pieces().forEach(piece -> shared.merge(piece, 1, Integer::sum));
    }
    List<String> texts = new ArrayList<>();
    List<Integer> rest = new ArrayList<>();
    CharTrie literals = new CharTrie();
    for (int id = 0; id < matchers.size(); id++) {
      TextMatcher matcher = matchers.get(id);
      texts.add(matcher.exact());
      if (matcher.exact() != null) {
        continue;
      }
      String prefix = matcher.prefix();
      String best = rarest(matcher, shared);
      if (!prefix.isEmpty() && (best.equals(prefix) || shared.getOrDefault(prefix, 1) <= CROWDED)) {
        prefixes.add(prefix, id);
      } else if (!best.isEmpty()) {
        literals.add(best, id);
      } else {
        rest.add(id);
      }
    }
    exact = new ExactTable(texts);
    scan = new LiteralScan(literals);
    scans = literals.size() > 1;
    always = rest.stream().mapToInt(Integer::intValue).toArray();
  }

  private static String rarest(TextMatcher matcher, Map<String, Integer> shared) {
    String best = "";
    int fewest = Integer.MAX_VALUE;
    for (String piece : matcher.pieces()) {
      int count = shared.getOrDefault(piece, 1);
      if (count < fewest || (count == fewest && piece.length() > best.length())) {
        best = piece;
        fewest = count;
      }
    }
    return best;
  }

  /** Adds the ids of all matchers that may match; each of them is still to be asked. */
  public void candidates(CharSequence text, IntBag out) {
    int id = exact.find(text);
    if (id >= 0) {
      out.add(id);
    }
    prefixes.prefixes(text, out);
    if (scans) {
      scan.find(text, out);
    }
    out.addAll(always);
  }
}
