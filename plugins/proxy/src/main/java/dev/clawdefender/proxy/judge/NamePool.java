package dev.clawdefender.proxy.judge;

import dev.clawdefender.message.Text;

/** Hands out the same string for the same name, so that a usual session makes each only once. */
final class NamePool {
  private static final int SLOTS = 256; // a power of two

  private final String[] names = new String[SLOTS];

  String get(Text name) {
    if (name.length() == 0) {
      return "";
    }
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    String pooled = names[slot];
    if (pooled == null || !name.contentEquals(pooled)) {
      pooled = name.toString();
      names[slot] = pooled;
    }
    return pooled;
  }
}
