package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Memory;
import dev.clawdefender.sensor.files.SensitivePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the program looks for in the paths of files that processes of nobody open: the last name of
 * each path of credentials, and the name before it. It finds more than there is to find; the reader
 * of its records looks at whole paths.
 */
final class WatchedNames {
  /** The bytes of a name that the program compares, and one zero byte at least. */
  private static final int NAME = 32;

  /** How many the program has room for. */
  static final int MOST = 1024;

  private WatchedNames() {}

  /**
   * The last name of each path, and what the name before it must be; empty if it may be anything.
   */
  static Map<String, String> of(SensitivePaths paths) {
    List<String> all = new ArrayList<>(paths.credentialsAnywhere());
    all.addAll(paths.credentialsOfTheMachine());
    Map<String, String> parents = new HashMap<>();
    for (String path : all) {
      List<String> names =
          Arrays.stream(path.split("/", -1)).filter(each -> !each.isEmpty()).toList();
      if (!names.isEmpty()) {
        String parent = names.size() > 1 ? names.get(names.size() - 2) : "";
        parents.merge(names.getLast(), parent, (one, other) -> one.equals(other) ? one : "");
      }
    }
    return parents;
  }

  /** Tells the program of them. */
  static void write(Map<String, String> parents, BpfMap watched, BpfMap initials)
      throws IOException {
    if (parents.size() > MOST) {
      throw new IOException(
          "there are %d paths of credentials, and the eBPF program has room for %d: configure fewer"
              .formatted(parents.size(), MOST));
    }
    long[] letters = new long[NAME];
    for (Map.Entry<String, String> each : parents.entrySet()) {
      byte[] name = each.getKey().getBytes(StandardCharsets.UTF_8);
      letters[Math.min(name.length, NAME - 1)] |= 1L << (name[0] & 63);
      try (Memory key = padded(name);
          Memory value = padded(each.getValue().getBytes(StandardCharsets.UTF_8))) {
        watched.put(key, value);
      }
    }
    for (int length = 0; length < NAME; length++) {
      initials.put(length, letters[length]);
    }
  }

  private static Memory padded(byte[] name) {
    Memory padded = new Memory(NAME);
    padded.clear();
    padded.write(0, name, 0, Math.min(name.length, NAME - 1));
    return padded;
  }
}
