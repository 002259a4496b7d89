package dev.clawdefender.runtime.redact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Tells which of many literals occur in a text, in one pass over it: the automaton of Aho and
 * Corasick with all its steps worked out. Literals are ASCII in lower case; capitals of the text
 * count as small letters. Immutable once it is {@link #ready}.
 */
final class LiteralScan {
  private static final int LETTERS = 128;

  private final List<int[]> tries = new ArrayList<>();
  private final List<Long> marks = new ArrayList<>();
  private short[] steps = {};
  private long[] found = {};

  LiteralScan() {
    node();
  }

  private int node() {
    int[] children = new int[LETTERS];
    Arrays.fill(children, -1);
    tries.add(children);
    marks.add(0L);
    return tries.size() - 1;
  }

  /** Adds a literal; {@code mask} is what its occurrence adds to the answer. */
  LiteralScan add(String literal, long mask) {
    int node = 0;
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (tries.get(node)[c] < 0) {
        int child = node();
        tries.get(node)[c] = child;
      }
      node = tries.get(node)[c];
    }
    marks.set(node, marks.get(node) | mask);
    return this;
  }

  /** Works out every step. Call it once, after the last literal. */
  LiteralScan ready() {
    int size = tries.size();
    steps = new short[size * LETTERS];
    found = new long[size];
    int[] fails = new int[size];
    Deque<Integer> queue = new ArrayDeque<>(List.of(0));
    while (!queue.isEmpty()) {
      int node = queue.remove();
      found[node] = marks.get(node) | (node == 0 ? 0 : found[fails[node]]);
      for (char c = 0; c < LETTERS; c++) {
        int child = tries.get(node)[c];
        int otherwise = node == 0 ? 0 : steps[fails[node] * LETTERS + c];
        steps[node * LETTERS + c] = (short) (child < 0 ? otherwise : child);
        if (child >= 0) {
          fails[child] = otherwise;
          queue.add(child);
        }
      }
    }
    // Capitals take the steps of small letters.
    for (int node = 0; node < size; node++) {
      for (char c = 'A'; c <= 'Z'; c++) {
        steps[node * LETTERS + c] = steps[node * LETTERS + Character.toLowerCase(c)];
      }
    }
    return this;
  }

  /** The masks of all literals that occur. */
  long in(CharSequence text) {
    long all = 0;
    int node = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      node = c < LETTERS ? steps[node * LETTERS + c] : 0;
      all |= found[node];
    }
    return all;
  }

  /** The masks of all literals that occur in some UTF-8. */
  long in(byte[] text) {
    long all = 0;
    int node = 0;
    for (byte b : text) {
      node = b >= 0 ? steps[node * LETTERS + b] : 0;
      all |= found[node];
    }
    return all;
  }
}
