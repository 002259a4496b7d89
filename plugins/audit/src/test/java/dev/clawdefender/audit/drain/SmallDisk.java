package dev.clawdefender.audit.drain;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real file system of a few megabytes. */
final class SmallDisk implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one; the test is skipped, and says so, where that is not allowed. */
  static SmallDisk mount(Path folder, int megabytes) throws Exception {
    Files.createDirectories(folder);
    if (run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())
        != 0) {
      System.out.println("skipped: a file system can only be mounted by root");
      abort("no right to mount a file system");
    }
    return new SmallDisk(folder);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor();
  }

  Path folder() {
    return folder;
  }

  /** Takes all the room there is. */
  void fill() throws IOException {
    try (var out = Files.newOutputStream(folder.resolve("filler"))) {
      byte[] chunk = new byte[CHUNK];
      while (true) {
        out.write(chunk);
      }
    } catch (IOException full) {
      // As it should be; a page may be left over, which a small write could still use.
      try (var out = Files.newOutputStream(folder.resolve("rest"))) {
        while (true) {
          out.write(1);
        }
      } catch (IOException reallyFull) {
        return;
      }
    }
  }

  /** Gives the room back. */
  void free() throws IOException {
    Files.delete(folder.resolve("filler"));
    Files.delete(folder.resolve("rest"));
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", "-l", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
