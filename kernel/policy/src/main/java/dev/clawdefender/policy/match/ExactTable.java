package dev.clawdefender.policy.match;

import org.jspecify.annotations.Nullable;

/** A hash table from texts to numbers that can be asked with any run of characters. Immutable. */
public final class ExactTable {
  private final @Nullable String[] keys;
  private final int[] values;

  /** Of distinct texts; the number of a text is its index. A null stands for no text. */
  public ExactTable(java.util.List<? extends @Nullable String> texts) {
    int slots = Integer.highestOneBit(Math.max(texts.size(), 1)) * 4;
    keys = new String[slots];
    values = new int[slots];
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text != null) {
        int slot = slot(text);
        while (keys[slot] != null) {
          slot = (slot + 1) & (slots - 1);
        }
        keys[slot] = text;
        values[slot] = i;
      }
    }
  }

  private int slot(CharSequence text) {
    int hash = 0;
    if (text instanceof String string) {
      hash = string.hashCode();
    } else {
      for (int i = 0; i < text.length(); i++) {
        hash = 31 * hash + text.charAt(i);
      }
    }
    return (hash ^ (hash >>> 15)) & (keys.length - 1);
  }

  /** The number of a text, or -1. */
  public int find(CharSequence text) {
    int slot = slot(text);
    for (String key = keys[slot]; key != null; key = keys[slot]) {
      if (same(key, text)) {
        return values[slot];
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return -1;
  }

  private static boolean same(String key, CharSequence text) {
    if (key.length() != text.length()) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
