package dev.clawdefender.correlation.work;

import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.correlation.engine.Changes;
import dev.clawdefender.correlation.engine.Resolvers;
import dev.clawdefender.policy.access.HostText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
  private static final Logger LOG = System.getLogger(ConfiguredResolvers.class.getName());
  private static final String WORD = "nameserver";

  private final List<Path> files;
  private final Set<String> first;
  private Set<String> addresses = Set.of();
  private Set<String> places = Set.of(); // the files, by all names that are known
  private boolean distrusted;

  public ConfiguredResolvers() {
    this(List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf")));
  }

  ConfiguredResolvers(List<Path> files) {
    this.files = List.copyOf(files);
    read();
    first = addresses;
  }

  /** Reads the files. By the thread that asks. */
  void read() {
    if (distrusted) {
      return;
    }
    Set<String> found = new HashSet<>();
    Set<String> where = new HashSet<>();
    for (Path file : files) {
      where.add(file.toString());
      try {
        where.add(file.toRealPath().toString());
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
          String[] words = line.strip().split("\\s+");
          if (words.length > 1 && words[0].equals(WORD)) {
            found.add(HostText.canonical(words[1]));
          }
        }
      } catch (IOException e) {
        continue; // not every machine has both
      }
    }
    addresses = found;
    places = where;
  }

  /**
   * A server did something to files: if these are among them, only those resolvers count from now
   * on that were there at first. By the thread that asks.
   */
  void note(OsEvent event) {
    if (!distrusted && Changes.paths(event.action()).stream().anyMatch(places::contains)) {
      distrusted = true;
      addresses = first;
      LOG.log(
          Level.WARNING,
          "the server {0} changed whom this machine asks for names; not believed until the next"
              + " start",
          event.server());
    }
  }

  @Override
  public boolean contains(String address) {
    return addresses.contains(address);
  }
}
