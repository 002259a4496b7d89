package dev.clawdefender.policy.match;

import java.util.Arrays;

/** Literals in a trie whose edges live in one hash table. Node 0 is the root. */
final class CharTrie {
  private static final int[] NONE = new int[0];

  private long[] keys = new long[64];
  private int[] targets = new int[64];
  private int edges;
  private int nodes = 1;
  private int[][] ids = {NONE};
  private int[] parents = {0};
  private char[] labels = {0};

  void add(String literal, int id) {
    int node = 0;
    for (int i = 0; i < literal.length(); i++) {
      int child = child(node, literal.charAt(i));
      node = child >= 0 ? child : grow(node, literal.charAt(i));
    }
    ids[node] = Arrays.copyOf(ids[node], ids[node].length + 1);
    ids[node][ids[node].length - 1] = id;
  }

  private int grow(int node, char label) {
    if (nodes == ids.length) {
      ids = Arrays.copyOf(ids, nodes * 2);
      parents = Arrays.copyOf(parents, nodes * 2);
      labels = Arrays.copyOf(labels, nodes * 2);
    }
    ids[nodes] = NONE;
    parents[nodes] = node;
    labels[nodes] = label;
    if (++edges * 2 > keys.length) {
      rehash();
    }
    put(key(node, label), nodes);
    return nodes++;
  }

  private void rehash() {
    long[] oldKeys = keys;
    int[] oldTargets = targets;
    keys = new long[oldKeys.length * 2];
    targets = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        put(oldKeys[i], oldTargets[i]);
      }
    }
  }

  private void put(long key, int target) {
    int slot = slot(key);
    while (keys[slot] != 0) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    targets[slot] = target;
  }

  private static long key(int node, char label) {
    return (((long) node << 16) | label) + 1; // 0 means free
  }

  private int slot(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
  }

  /** The node that {@code label} leads to, or -1. */
  int child(int node, char label) {
    long key = key(node, label);
    int slot = slot(key);
    while (keys[slot] != key) {
      if (keys[slot] == 0) {
        return -1;
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return targets[slot];
  }

  int size() {
    return nodes;
  }

  int[] ids(int node) {
    return ids[node];
  }

  int parent(int node) {
    return parents[node];
  }

  char label(int node) {
    return labels[node];
  }

  /** Adds the ids of all literals that {@code text} starts with. */
  void prefixes(CharSequence text, IntBag out) {
    int node = 0;
    for (int i = 0; i < text.length(); i++) {
      node = child(node, text.charAt(i));
      if (node < 0) {
        return;
      }
      out.addAll(ids[node]);
    }
  }
}
