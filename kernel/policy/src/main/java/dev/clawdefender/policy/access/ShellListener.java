package dev.clawdefender.policy.access;

import org.jspecify.annotations.Nullable;

/** Hears what a shell text would run and reach for. */
interface ShellListener {
  /**
   * A simple command, wrappers and nested ones included.
   *
   * @param name lower-cased last part of the command word; {@code *} if it cannot be known
   * @param line the words joined by one space, quotes undone
   */
  void command(String name, String line);

  /**
   * A word that may name a path, quotes undone and variables expanded.
   *
   * @param glob whether it holds wildcards that the shell would expand
   * @param directory where a relative path starts, if the text changed it; else null
   */
  void path(String text, boolean glob, @Nullable String directory);

  /** A word that names a host. */
  void host(String text);

  /** The text cannot be followed to its end. */
  void unjudgeable(String reason);
}
