package dev.clawdefender.correlation.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which names the processes of a session looked up, and which addresses they then went to. */
final class Lookups {
  private static final int MAX = 256;

  /** So long after a look-up, a connection is thought to be to what was looked up. */
  private static final long FRESH_NANOS = 5_000_000_000L;

  private record Lookup(String name, long at) {}

  private final Map<Long, Lookup> latest = bounded();
  private final Map<String, String> addresses = bounded();

  /** A process asks for the address of a name. */
  void asked(long pid, String name, long at) {
    latest.put(pid, new Lookup(name, at));
  }

  /** The name that a process goes to with this address; null if that is not known. */
  @Nullable String nameOf(long pid, String address, long at) {
    String known = addresses.get(address);
    if (known != null) {
      return known;
    }
    Lookup lookup = latest.get(pid);
    if (lookup == null || at - lookup.at() > FRESH_NANOS) {
      return null;
    }
    addresses.put(address, lookup.name());
    return lookup.name();
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX;
      }
    };
  }
}
