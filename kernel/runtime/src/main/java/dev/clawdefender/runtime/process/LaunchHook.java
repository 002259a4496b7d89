package dev.clawdefender.runtime.process;

/**
 * Somebody who watches or confines servers. Called by {@link ProcessLauncher} with a number of each
 * launch that is never used again; must neither wait nor throw.
 */
public interface LaunchHook {
  /** A process is about to be started by this very thread, and no other is meanwhile. */
  void before(long number);

  /**
   * It was, by this very thread. A hook that is added later is told of those that run, too, by the
   * thread that adds it; that may take it some time. Of one that is being started while the hook is
   * added it is told without {@link #before}, and maybe twice.
   *
   * @param pid the process; -1 if it could not be started
   */
  void after(long number, long pid);

  /** Nothing of it is left, as far as can be seen. Called by any thread, maybe twice. */
  void ended(long number);
}
