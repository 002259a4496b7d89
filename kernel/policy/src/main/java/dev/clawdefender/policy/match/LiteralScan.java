package dev.clawdefender.policy.match;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Finds which of many literals a text contains, in one pass over it (Aho-Corasick). */
final class LiteralScan {
  private final CharTrie trie;
  // The node of the longest proper suffix that is in the trie, and the nearest such with ids.
  private final int[] fails;
  private final int[] outputs;
  private final long[] firsts = new long[2];
  private boolean wideFirst;

  /** The trie must not change any more. */
  LiteralScan(CharTrie trie) {
    this.trie = trie;
    fails = new int[trie.size()];
    outputs = new int[trie.size()];
    int[] depths = new int[trie.size()];
    for (int node = 1; node < depths.length; node++) {
      depths[node] = depths[trie.parent(node)] + 1; // a parent is older than its child
    }
    IntStream.range(1, depths.length)
        .boxed()
        .sorted(Comparator.comparingInt(node -> depths[node]))
        .forEach(this::link);
  }

  private void link(int node) {
    char label = trie.label(node);
    int parent = trie.parent(node);
    if (parent == 0) {
      if (label < 128) {
        firsts[label >> 6] |= 1L << label;
      } else {
        wideFirst = true;
      }
    } else {
      fails[node] = step(fails[parent], label);
    }
    int fail = fails[node];
    outputs[node] = trie.ids(fail).length > 0 ? fail : outputs[fail];
  }

  private int step(int from, char label) {
    int node = from;
    int child = trie.child(node, label);
    while (child < 0 && node != 0) {
      node = fails[node];
      child = trie.child(node, label);
    }
    return Math.max(child, 0);
  }

  /** Adds the ids of all literals that {@code text} contains. */
  void find(CharSequence text, IntBag out) {
    int node = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (node == 0 && !mayStart(c)) {
        continue;
      }
      node = step(node, c);
      for (int hit = node; hit != 0; hit = outputs[hit]) {
        out.addAll(trie.ids(hit));
      }
    }
  }

  private boolean mayStart(char c) {
    return c < 128 ? (firsts[c >> 6] & (1L << c)) != 0 : wideFirst;
  }
}
