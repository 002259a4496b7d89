package dev.clawdefender.correlation.engine;

/** Absolute paths as text. */
final class Paths {
  private Paths() {}

  /** The folder that a path is in; empty of {@code /} and of what is no path. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash > 0 ? path.substring(0, slash) : slash == 0 && path.length() > 1 ? "/" : "";
  }

  /** The last part of a path. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static boolean isIn(String path, String folder) {
    return path.startsWith(folder)
        && (path.length() == folder.length()
            || folder.endsWith("/")
            || path.charAt(folder.length()) == '/');
  }
}
