package dev.clawdefender.runtime.plugin.jar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A plugin as it was read from the disk, once: what its digest was made of is what is run, whatever
 * becomes of the file. Immutable.
 *
 * @param manifest what it says of itself
 * @param sha256 the digest of the jar; of a folder, of a line {@code digest name} for each jar,
 *     ordered by name
 * @param entries what is in the jars, by name
 */
public record PluginFile(PluginManifest manifest, String sha256, Map<String, byte[]> entries) {
  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_JARS = 200;
  private static final String VERSIONS = "META-INF/versions/";

  /** Whether there is anything. */
  public static boolean exists(Path path) {
    return !Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads a jar, or a folder of jars.
   *
   * @throws PluginException if that is no plugin, or cannot be read
   */
  public static PluginFile read(Path path) throws PluginException {
    SortedMap<String, byte[]> jars = new TreeMap<>();
    try {
      if (Files.isDirectory(path)) {
        long bytes = 0;
        for (Path jar : jarsIn(path)) {
          bytes += Files.size(jar);
          if (bytes > MAX_BYTES || jars.size() == MAX_JARS) {
            throw new PluginException(path + " is too large for a plugin");
          }
          jars.put(jar.getFileName() + "", Files.readAllBytes(jar));
        }
      } else {
        if (Files.size(path) > MAX_BYTES) {
          throw new PluginException(path + " is too large for a plugin");
        }
        jars.put("", Files.readAllBytes(path));
      }
      return read(path, jars);
    } catch (IOException e) {
      throw new PluginException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Path> jarsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static PluginFile read(Path path, SortedMap<String, byte[]> jars)
      throws IOException, PluginException {
    Map<String, byte[]> entries = new HashMap<>();
    PluginManifest manifest = null;
    StringBuilder digests = new StringBuilder();
    for (Map.Entry<String, byte[]> jar : jars.entrySet()) {
      String digest = HexFormat.of().formatHex(digest().digest(jar.getValue()));
      digests.append(digest).append(' ').append(jar.getKey()).append('\n');
      Manifest own = unpack(jar.getValue(), entries);
      if (PluginManifest.isOne(own)) {
        if (manifest != null) {
          throw new PluginException(path + " holds two plugins; give each a folder of its own");
        }
        manifest = PluginManifest.read(own);
      }
    }
    if (manifest == null) {
      throw new PluginException(path + " is no plugin: no jar's manifest says ClawDefender-Plugin");
    }
    String single = HexFormat.of().formatHex(digest().digest(jars.values().iterator().next()));
    boolean isJar = jars.containsKey("");
    String folder =
        HexFormat.of()
            .formatHex(digest().digest(digests.toString().getBytes(StandardCharsets.UTF_8)));
    return new PluginFile(manifest, isJar ? single : folder, Map.copyOf(entries));
  }

  /** Adds what is in a jar; the first jar that has a name wins, as on a class path. */
  private static Manifest unpack(byte[] jar, Map<String, byte[]> entries) throws IOException {
    Map<String, byte[]> all = new HashMap<>();
    Manifest manifest = new Manifest();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar), false)) {
      if (in.getManifest() != null) {
        manifest = in.getManifest();
      }
      long room = MAX_BYTES * 4; // more than a jar can be is packed to be
      for (JarEntry each = in.getNextJarEntry(); each != null; each = in.getNextJarEntry()) {
        if (!each.isDirectory()) {
          byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE, room + 1));
          room -= bytes.length;
          if (room < 0) {
            throw new IOException("its contents are too large");
          }
          if (each.getName().equals("META-INF/MANIFEST.MF")) {
            try (InputStream own = new ByteArrayInputStream(bytes)) {
              manifest = new Manifest(own); // where it is not the first entry
            }
          }
          all.putIfAbsent(each.getName(), bytes);
        }
      }
    }
    boolean versions =
        "true"
            .equalsIgnoreCase(manifest.getMainAttributes().getValue(Attributes.Name.MULTI_RELEASE));
    SortedMap<Integer, Map<String, byte[]>> newer = new TreeMap<>();
    all.forEach(
        (name, bytes) -> {
          if (!name.startsWith(VERSIONS)) {
            newer.computeIfAbsent(0, unused -> new HashMap<>()).put(name, bytes);
          } else if (versions && name.matches(VERSIONS + "[0-9]{1,3}/.+")) {
            int slash = name.indexOf('/', VERSIONS.length());
            int version = Integer.parseInt(name.substring(VERSIONS.length(), slash));
            if (version <= Runtime.version().feature()) {
              newer
                  .computeIfAbsent(version, unused -> new HashMap<>())
                  .put(name.substring(slash + 1), bytes);
            }
          }
        });
    Map<String, byte[]> effective = new HashMap<>();
    newer.values().forEach(effective::putAll);
    effective.forEach(
        (name, bytes) -> {
          byte[] before = entries.putIfAbsent(name, bytes);
          if (before != null && name.startsWith("META-INF/services/")) {
            entries.put(name, joined(before, bytes)); // each jar may add providers
          }
        });
    return manifest;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] joined = Arrays.copyOf(one, one.length + 1 + other.length);
    joined[one.length] = '\n';
    System.arraycopy(other, 0, joined, one.length + 1, other.length);
    return joined;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
