package dev.clawdefender.correlation.work;

import dev.clawdefender.correlation.engine.Resolvers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The resolvers that resolv.conf(5) names, and those that systemd-resolved asks. Read again now and
 * then, since a machine may come into another network. Where nothing can be read there are none.
 */
public final class ConfiguredResolvers implements Resolvers {
  private static final String WORD = "nameserver";

  private final List<Path> files;
  private Set<String> addresses = Set.of();

  public ConfiguredResolvers() {
    this(List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf")));
  }

  ConfiguredResolvers(List<Path> files) {
    this.files = List.copyOf(files);
    read();
  }

  /** Reads the files. By the thread that asks. */
  void read() {
    Set<String> found = new HashSet<>();
    for (Path file : files) {
      try {
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
          String[] words = line.strip().split("\\s+");
          if (words.length > 1 && words[0].equals(WORD)) {
            found.add(words[1]);
          }
        }
      } catch (IOException e) {
        continue; // not every machine has both
      }
    }
    addresses = found;
  }

  @Override
  public boolean contains(String address) {
    return addresses.contains(address);
  }
}
