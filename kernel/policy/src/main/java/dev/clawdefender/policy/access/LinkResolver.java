package dev.clawdefender.policy.access;

import org.jspecify.annotations.Nullable;

/** Follows symbolic links. May do I/O, in bounded time. */
public interface LinkResolver {
  /** Knows of no links. */
  LinkResolver NONE = path -> path;

  /**
   * The real path of the longest part of an absolute path that exists, and the rest as it stands;
   * null if that could not be found out in time.
   */
  @Nullable String resolve(String absolutePath);
}
