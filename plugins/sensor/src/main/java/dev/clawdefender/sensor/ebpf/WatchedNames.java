package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Memory;
import dev.clawdefender.sensor.files.EffectSensitivity;
import dev.clawdefender.sensor.files.SensitivePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the program looks for in the paths of files that are opened: the last name of each path that
 * matters, and the name before it. It finds more than there is to find; who reads its records looks
 * at whole paths.
 */
final class WatchedNames {
  /** The bytes of a name that the program compares, and one zero byte at least. */
  private static final int NAME = 32;

  /** How many the program has room for. */
  static final int MOST = 1024;

  private static final String ROOT = "/";

  private WatchedNames() {}

  /**
   * A name that matters.
   *
   * @param parent what the name before it must be; empty if it may be anything, a slash if there
   *     must be none
   * @param forAll whether it matters whoever opens it, and not only for servers
   */
  record Watched(String parent, boolean forAll) {
    Watched or(Watched other) {
      return new Watched(parent.equals(other.parent) ? parent : "", forAll || other.forAll);
    }
  }

  /** The last name of each path that matters, in lower case. */
  static Map<String, Watched> of(SensitivePaths paths) {
    Map<String, Watched> names = new HashMap<>();
    add(paths.credentialsAnywhere(), true, names);
    add(paths.credentialsOfTheMachine(), true, names);
    add(paths.sensitiveAnywhere(), false, names);
    add(paths.sensitiveOfTheMachine(), false, names);
    add(EffectSensitivity.SECRETS_OF_KERNEL, false, names);
    return names;
  }

  private static void add(List<String> paths, boolean forAll, Map<String, Watched> names) {
    for (String path : paths) {
      List<String> parts =
          Arrays.stream(lower(path).split("/", -1)).filter(each -> !each.isEmpty()).toList();
      if (!parts.isEmpty()) {
        // Whose files are mounted elsewhere, too, is found by its name alone.
        String alone = forAll || !path.startsWith(ROOT) ? "" : ROOT;
        String parent = parts.size() > 1 ? parts.get(parts.size() - 2) : alone;
        names.merge(parts.getLast(), new Watched(parent, forAll), Watched::or);
      }
    }
  }

  /** As the program does: the letters of ASCII only. */
  private static String lower(String path) {
    StringBuilder lower = new StringBuilder(path);
    for (int i = 0; i < path.length(); i++) {
      char letter = path.charAt(i);
      lower.setCharAt(i, letter >= 'A' && letter <= 'Z' ? (char) (letter + 'a' - 'A') : letter);
    }
    return lower.toString();
  }

  /** Tells the program of them. */
  static void write(Map<String, Watched> names, BpfMap watched, BpfMap initials)
      throws IOException {
    if (names.size() > MOST) {
      throw new IOException(
          "there are %d paths of credentials, and the eBPF program has room for %d: configure fewer"
              .formatted(names.size(), MOST));
    }
    long[] letters = new long[2 * NAME]; // of those for all, and of all
    for (Map.Entry<String, Watched> each : names.entrySet()) {
      byte[] name = bytes(each.getKey());
      int place = Math.min(name.length, NAME - 1);
      letters[NAME + place] |= first(each.getKey());
      if (each.getValue().forAll()) {
        letters[place] |= first(each.getKey());
      }
      try (Memory key = padded(name, NAME);
          Memory value = padded(bytes(each.getValue().parent()), NAME + Long.BYTES)) {
        value.setLong(NAME, each.getValue().forAll() ? 1 : 0);
        watched.put(key, value);
      }
    }
    for (int place = 0; place < letters.length; place++) {
      initials.put(place, letters[place]);
    }
  }

  /** In either case. */
  private static long first(String name) {
    byte[] upper = bytes(name.substring(0, 1).toUpperCase(Locale.ROOT));
    return 1L << (bytes(name)[0] & 63) | 1L << (upper[0] & 63);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Memory padded(byte[] name, int length) {
    Memory padded = new Memory(length);
    padded.clear();
    padded.write(0, name, 0, Math.min(name.length, NAME - 1));
    return padded;
  }
}
