package dev.clawdefender.sensor.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountedFileSystemTest {
  @Test
  void fileSystemsAreThoseThatHoldFilesEachOnce() {
    // Given
    List<String> lines =
        List.of(
            "22 27 0:21 / /proc rw - proc proc rw",
            "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "28 27 254:0 /home /srv/with\\040space rw - ext4 /dev/vda rw",
            "29 27 0:30 / /run/a\\040b rw - tmpfs tmpfs rw",
            "nonsense");

    // When, then
    assertThat(MountedFileSystem.parse(lines))
        .extracting(each -> each.mountPoint().toString())
        .containsExactly("/", "/run/a b");
  }

  @Test
  void whoAnswersForAFileSystemIsTheKernelOrNot() {
    // Given file systems of programs and other machines, one of them under another
    List<String> lines =
        List.of(
            "27 1 0:99 / / rw - fuse.overlay overlay rw",
            "30 27 0:40 / /home/me/m\\040nt rw - fuse.sshfs sshfs rw",
            "31 27 0:41 / /net rw - nfs4 host:/ rw",
            "32 27 0:42 / /boot rw - autofs systemd-1 rw",
            "33 32 254:1 / /boot rw - vfat /dev/vda1 rw",
            "34 27 0:43 / /home rw - ext4 /dev/vdb rw");

    // When, then
    assertThat(MountedFileSystem.answeredElsewhere(lines))
        .containsExactlyInAnyOrder("/home/me/m nt", "/net");
    Set<String> mounts = MountedFileSystem.answeredElsewhere(lines);
    assertThat(List.of("/net", "/net/a", "/home/me/m nt/b"))
        .allMatch(path -> MountedFileSystem.isOn(mounts, path));
    assertThat(List.of("/", "/network", "/home/me", "/boot/a"))
        .noneMatch(path -> MountedFileSystem.isOn(mounts, path));
  }
}
