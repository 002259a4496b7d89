package dev.clawdefender.message;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The keys of the objects being read, to find duplicates. Small objects are compared key by key;
 * from {@value #SMALL} keys on a hash table takes over, so that an object with a million keys still
 * costs a time linear in its size. The hash is seeded at random: collisions cannot be prepared.
 */
final class ObjectKeys {
  private static final int SMALL = 12;

  private final int seed = ThreadLocalRandom.current().nextInt() | 1;
  private final Text left = new Text();
  private final Text right = new Text();

  // The keys of all open objects, innermost last.
  private int[] tokens = new int[64];
  private int[] hashes = new int[64];
  private int size;

  private int[] bases = new int[JsonReader.MAX_DEPTH];
  private int depth;

  // Open addressing over indexes + 1 into tokens; holds only the keys of large objects.
  private int[] table = new int[0];
  private int tableUse;

  void reset() {
    size = 0;
    depth = 0;
    clearTable();
  }

  void open(int object) {
    bases[depth++] = size;
  }

  /** Forgets the innermost object. */
  void close() {
    int base = bases[--depth];
    if (size - base > SMALL) {
      clearTable(); // rebuilt by the outer object when its next key comes
    }
    size = base;
  }

  private void clearTable() {
    if (tableUse > 0) {
      Arrays.fill(table, 0);
      tableUse = 0;
    }
  }

  /** Adds a key of the innermost object; true if the object has it already. */
  boolean seenBefore(JsonTape tape, int object, int key) {
    int base = bases[depth - 1];
    int hash = hash(tape, key);
    boolean seen = size - base <= SMALL ? inList(tape, base, key, hash) : inTable(tape, base, key, hash);
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    tokens[size] = key;
    hashes[size] = hash;
    size++;
    if (size - base > SMALL + 1) {
      put(size - 1);
    }
    return seen;
  }

  private boolean inList(JsonTape tape, int base, int key, int hash) {
    for (int i = base; i < size; i++) {
      if (hashes[i] == hash && same(tape, tokens[i], key)) {
        return true;
      }
    }
    return false;
  }

  private boolean inTable(JsonTape tape, int base, int key, int hash) {
    if (tableUse != size - base) {
      clearTable();
      for (int i = base; i < size; i++) {
        put(i);
      }
    }
    int mask = table.length - 1;
    for (int slot = hash & mask; table[slot] != 0; slot = slot + 1 & mask) {
      int index = table[slot] - 1;
      if (hashes[index] == hash && same(tape, tokens[index], key)) {
        return true;
      }
    }
    return false;
  }

  private void put(int index) {
    if ((tableUse + 1) * 2 > table.length) {
      int[] old = table;
      table = new int[Math.max(64, old.length * 2)];
      for (int entry : old) {
        if (entry != 0) {
          insert(entry);
        }
      }
    }
    insert(index + 1);
    tableUse++;
  }

  private void insert(int entry) {
    int mask = table.length - 1;
    int slot = hashes[entry - 1] & mask;
    while (table[slot] != 0) {
      slot = slot + 1 & mask;
    }
    table[slot] = entry;
  }

  private int hash(JsonTape tape, int key) {
    byte[] bytes = tape.bytes();
    int end = tape.end(key) - 1;
    int hash = seed;
    for (int i = tape.start(key) + 1; i < end; i++) {
      byte b = bytes[i];
      if (b < 0 || b == '\\') {
        return hashDecoded(tape, key);
      }
      hash = (hash ^ b) * 0x01000193 ^ hash >>> 15;
    }
    return mix(hash);
  }

  private int hashDecoded(JsonTape tape, int key) {
    tape.read(key, left);
    int hash = seed;
    for (int i = 0; i < left.length(); i++) {
      hash = (hash ^ left.charAt(i)) * 0x01000193 ^ hash >>> 15;
    }
    return mix(hash);
  }

  private int mix(int hash) {
    int mixed = (hash ^ hash >>> 16) * seed;
    return mixed ^ mixed >>> 13;
  }

  private boolean same(JsonTape tape, int a, int b) {
    tape.read(a, left);
    tape.read(b, right);
    return left.contentEquals(right);
  }
}
