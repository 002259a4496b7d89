package dev.clawdefender.sensor.fanotify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file system that holds files, and where it is mounted, see {@code /proc/self/mountinfo} in
 * proc_pid_mountinfo(5).
 *
 * @param device its number, {@code major:minor}
 */
record MountedFileSystem(String device, Path mountPoint, String type) {
  /** More are not watched. */
  static final int MAX = 128;

  /** What these show are not files that somebody keeps. */
  private static final Set<String> NO_FILES =
      Set.of(
          "autofs",
          "binfmt_misc",
          "bpf",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "devtmpfs",
          "efivarfs",
          "fusectl",
          "hugetlbfs",
          "mqueue",
          "nsfs",
          "proc",
          "pstore",
          "rpc_pipefs",
          "securityfs",
          "selinuxfs",
          "sysfs",
          "tracefs");

  /** Those that are mounted now, each once, where it was mounted first. */
  static List<MountedFileSystem> all() throws IOException {
    return parse(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
  }

  static List<MountedFileSystem> parse(List<String> lines) {
    List<MountedFileSystem> found = new ArrayList<>();
    Set<String> devices = new HashSet<>();
    for (String line : lines) {
      int separator = line.indexOf(" - ");
      String[] left = line.substring(0, Math.max(separator, 0)).split(" ", -1);
      if (left.length >= 5) {
        String type = line.substring(separator + 3).split(" ", 2)[0];
        if (!NO_FILES.contains(type) && found.size() < MAX && devices.add(left[2])) {
          found.add(new MountedFileSystem(left[2], Path.of(unescape(left[4])), type));
        }
      }
    }
    return found;
  }

  /** A space is written {@code \040}, and so on. */
  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) == '\\' && at + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text, at + 1, at + 4, 8));
        at += 3;
      } else {
        plain.append(text.charAt(at));
      }
    }
    return new String(
        plain.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
