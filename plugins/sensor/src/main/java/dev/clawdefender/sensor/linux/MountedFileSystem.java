package dev.clawdefender.sensor.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file system that holds files, and where it is mounted, see {@code /proc/self/mountinfo} in
 * proc_pid_mountinfo(5).
 *
 * @param device its number, {@code major:minor}
 */
public record MountedFileSystem(String device, Path mountPoint, String type) {
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

  /** A program or another machine answers for what is on these, or leaves who asks waiting. */
  private static final Set<String> ANSWERED_ELSEWHERE =
      Set.of(
          "9p",
          "afs",
          "autofs",
          "ceph",
          "cifs",
          "coda",
          "fuse",
          "fuseblk",
          "lustre",
          "nfs",
          "nfs4",
          "smb3",
          "virtiofs");

  /** Those that are mounted now, each once, where it was mounted first. */
  public static List<MountedFileSystem> all() throws IOException {
    return parse(MountTable.lines());
  }

  /**
   * Where file systems are mounted that somebody else answers for; but not the root, which we run
   * from ourselves. Elsewhere than on Linux there is no such table, and none is known.
   */
  public static Set<String> answeredElsewhere() throws IOException {
    return MountTable.answeredElsewhere();
  }

  /** Whether a path is on one of some mounts, as text. */
  public static boolean isOn(Set<String> mounts, String path) {
    return mounts.stream()
        .anyMatch(
            mount ->
                path.startsWith(mount)
                    && (path.length() == mount.length() || path.charAt(mount.length()) == '/'));
  }

  /** Whether somebody else answers for what is at an absolute path without links, or may do so. */
  public static boolean isAnsweredElsewhere(String path) {
    try {
      return isOn(answeredElsewhere(), path);
    } catch (IOException e) {
      return true;
    }
  }

  static Set<String> answeredElsewhere(List<String> lines) {
    Map<String, MountedFileSystem> last = new LinkedHashMap<>(); // what is mounted over others
    for (MountedFileSystem each : every(lines)) {
      last.put(each.mountPoint.toString(), each);
    }
    last.remove("/");
    last.values().removeIf(each -> !each.isAnsweredElsewhere());
    return Set.copyOf(last.keySet());
  }

  static List<MountedFileSystem> parse(List<String> lines) {
    Set<String> devices = new HashSet<>();
    return every(lines).stream()
        .filter(each -> !NO_FILES.contains(each.type) && devices.add(each.device))
        .limit(MAX)
        .toList();
  }

  private static List<MountedFileSystem> every(List<String> lines) {
    List<MountedFileSystem> found = new ArrayList<>();
    for (String line : lines) {
      int separator = line.indexOf(" - ");
      String[] left = line.substring(0, Math.max(separator, 0)).split(" ", -1);
      if (left.length >= 5) {
        String type = line.substring(separator + 3).split(" ", 2)[0];
        found.add(new MountedFileSystem(left[2], Path.of(unescape(left[4])), type));
      }
    }
    return found;
  }

  /**
   * Whether a program or another machine answers for it, which may leave whoever asks waiting for
   * ever.
   */
  public boolean isAnsweredElsewhere() {
    return ANSWERED_ELSEWHERE.contains(type) || type.startsWith("fuse.");
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
