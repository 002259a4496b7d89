package dev.clawdefender.sensor.filter;

import dev.clawdefender.runtime.config.SensorSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which programs are parts of the operating system, by name, by Debian package, by folder. Says
 * nothing of whether one is what it is called: that is for who asks to make sure of. Immutable.
 */
final class SystemPrograms {
  private static final Set<String> NAMES =
      Set.of(
          "systemd",
          "systemd-journald",
          "systemd-udevd",
          "systemd-logind",
          "systemd-resolved",
          "systemd-timesyncd",
          "systemd-networkd",
          "dbus-daemon",
          "dbus-broker",
          "rsyslogd",
          "cron",
          "crond",
          "NetworkManager",
          "polkitd",
          "udisksd",
          "upowerd",
          "accounts-daemon",
          "avahi-daemon",
          "chronyd",
          "ntpd",
          "irqbalance",
          "snapd",
          "packagekitd",
          "gvfsd",
          "gnome-shell",
          "plasmashell",
          "Xorg",
          "Xwayland",
          "pipewire",
          "wireplumber",
          "pulseaudio",
          "tracker-miner-fs-3",
          "tracker-extract-3",
          "baloo_file",
          "baloo_file_extractor",
          // macOS
          "kernel_task",
          "launchd",
          "WindowServer",
          "loginwindow",
          "Finder",
          "Spotlight",
          "mds",
          "mds_stores",
          "mdworker",
          "mdworker_shared",
          "distnoted",
          "backupd",
          "cloudd",
          "nsurlsessiond",
          "trustd",
          "securityd",
          "coreduetd",
          "bird",
          "secinitd",
          "cfprefsd",
          "containermanagerd",
          "lsd",
          "symptomsd");

  private static final Set<String> PACKAGES =
      Set.of(
          "systemd",
          "udev",
          "systemd-resolved",
          "systemd-timesyncd",
          "dbus-daemon",
          "dbus-broker",
          "rsyslog",
          "cron",
          "network-manager",
          "polkitd",
          "udisks2",
          "upower",
          "accountsservice",
          "avahi-daemon",
          "chrony",
          "irqbalance",
          "snapd",
          "packagekit",
          "gvfs-daemons",
          "gnome-shell",
          "tracker-miner-fs",
          "apt",
          "man-db",
          "mlocate",
          "plocate");

  private static final List<String> FOLDERS =
      List.of("/usr/lib/", "/usr/libexec/", "/usr/sbin/", "/lib/", "/sbin/", "/System/");

  /** In such folders, and yet what anybody may have do anything. */
  private static final Set<String> WATCHED =
      Set.of(
          "/usr/bin/curl",
          "/usr/bin/python3",
          "/usr/bin/env",
          "/usr/bin/git",
          "/usr/bin/ssh",
          "/usr/bin/ruby",
          "/usr/bin/perl",
          "/usr/lib/git-core/git",
          "/usr/lib/git-core/git-remote-http",
          "/usr/lib/openssh/sftp-server",
          "/usr/sbin/sshd");

  private static final Path DPKG = Path.of("/var/lib/dpkg/info");

  private final Set<String> names;
  private final Set<String> packaged;
  private final List<String> folders;
  private final Set<String> watched;

  /** The known ones and those configured. Reads what files packages have. */
  SystemPrograms(SensorSettings settings) {
    names = union(NAMES, settings.systemPrograms());
    packaged = programs(union(PACKAGES, settings.systemPackages()));
    folders = Stream.concat(FOLDERS.stream(), settings.systemFolders().stream()).toList();
    watched = union(WATCHED, settings.watchedPrograms());
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return Set.copyOf(all);
  }

  private static Set<String> programs(Set<String> packages) {
    Set<String> all = new HashSet<>();
    for (String name : packages) {
      try {
        for (String file :
            Files.readAllLines(DPKG.resolve(name + ".list"), StandardCharsets.UTF_8)) {
          if (file.contains("bin/") || file.contains("/lib")) {
            all.add(file);
            all.add("/usr" + file); // where /lib is a link to /usr/lib
          }
        }
      } catch (IOException e) {
        // It is not installed, or this is no Debian.
      }
    }
    return Set.copyOf(all);
  }

  boolean hasName(String program) {
    return names.contains(program.substring(program.lastIndexOf('/') + 1));
  }

  boolean isPackaged(String program) {
    return packaged.contains(program);
  }

  boolean isInFolder(String program) {
    return folders.stream().anyMatch(program::startsWith) && !watched.contains(program);
  }
}
