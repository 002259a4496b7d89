package dev.clawdefender.policy;

/**
 * What the rules of a snapshot look at, so that nothing else is extracted from a message.
 *
 * @param paths whether a rule asks for paths
 * @param hosts whether a rule asks for hosts
 * @param commands whether a rule asks for commands
 */
public record Interest(boolean paths, boolean hosts, boolean commands) {
  /** No accesses at all. */
  public static final Interest NONE = new Interest(false, false, false);

  /** Every kind of access. */
  public static final Interest ALL = new Interest(true, true, true);

  /** Whether a rule asks for any access. */
  public boolean any() {
    return paths || hosts || commands;
  }

  /** What this or {@code other} looks at. */
  public Interest or(Interest other) {
    return new Interest(paths || other.paths, hosts || other.hosts, commands || other.commands);
  }
}
