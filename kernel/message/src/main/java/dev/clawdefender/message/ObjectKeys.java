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
  private static final int INITIAL = 64;

  /** A table of more entries than this is given back after the message. */
  private static final int KEPT = 1 << 15;

  private final int seed = ThreadLocalRandom.current().nextInt() | 1;
  private final Text left = new Text();
  private final Text right = new Text();

  // The keys of all open objects, innermost last.
  private int[] tokens = new int[INITIAL];
  private int[] hashes = new int[INITIAL];
  private int size;

  private int[] bases = new int[JsonReader.MAX_DEPTH];
  private int depth;

  // Open addressing over the keys of large objects. Entries of closed objects stay until the next
  // message: they belong to another object and so match nothing.
  private int[] tableKeys = new int[0];
  private int[] tableOwners = new int[0];
  private int[] tableHashes = new int[0];
  private int tableUse;

  void reset() {
    size = 0;
    depth = 0;
    if (tokens.length > KEPT) {
      tokens = new int[INITIAL];
      hashes = new int[INITIAL];
    }
    if (tableUse > KEPT) {
      tableKeys = new int[0];
      tableOwners = new int[0];
      tableHashes = new int[0];
    } else if (tableUse > 0) {
      Arrays.fill(tableKeys, 0);
    }
    tableUse = 0;
  }

  void open(int object) {
    bases[depth++] = size;
  }

  /** Forgets the innermost object. */
  void close() {
    size = bases[--depth];
  }

  /** Adds a key of the innermost object; true if the object has it already. */
  boolean seenBefore(JsonTape tape, int object, int key) {
    int base = bases[depth - 1];
    int hash = hash(tape, key);
    int count = size - base;
    if (count == SMALL) {
      for (int i = base; i < size; i++) {
        put(object, tokens[i], hashes[i]);
      }
    }
    boolean seen = count < SMALL ? inList(tape, base, key, hash) : inTable(tape, object, key, hash);
    if (count >= SMALL) {
      put(object, key, hash);
    }
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    tokens[size] = key;
    hashes[size] = hash;
    size++;
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

  private boolean inTable(JsonTape tape, int object, int key, int hash) {
    int mask = tableKeys.length - 1;
    for (int slot = slot(object, hash); tableKeys[slot] != 0; slot = slot + 1 & mask) {
      if (tableHashes[slot] == hash
          && tableOwners[slot] == object
          && same(tape, tableKeys[slot], key)) {
        return true;
      }
    }
    return false;
  }

  private void put(int object, int key, int hash) {
    if ((tableUse + 1) * 2 > tableKeys.length) {
      grow();
    }
    insert(object, key, hash);
    tableUse++;
  }

  private void grow() {
    int[] oldKeys = tableKeys;
    int[] oldOwners = tableOwners;
    int[] oldHashes = tableHashes;
    int capacity = Math.max(64, oldKeys.length * 2);
    tableKeys = new int[capacity];
    tableOwners = new int[capacity];
    tableHashes = new int[capacity];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        insert(oldOwners[i], oldKeys[i], oldHashes[i]);
      }
    }
  }

  private void insert(int object, int key, int hash) {
    int mask = tableKeys.length - 1;
    int slot = slot(object, hash);
    while (tableKeys[slot] != 0) {
      slot = slot + 1 & mask;
    }
    tableKeys[slot] = key; // never 0: token 0 is the whole text
    tableOwners[slot] = object;
    tableHashes[slot] = hash;
  }

  private int slot(int object, int hash) {
    return mix(hash + object * 0x9E3779B9) & tableKeys.length - 1;
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
