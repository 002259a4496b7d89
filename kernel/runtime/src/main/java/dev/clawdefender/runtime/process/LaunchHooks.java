package dev.clawdefender.runtime.process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** All who watch launches. One that throws costs nobody else anything. Thread-safe. */
final class LaunchHooks implements LaunchHook {
  private static final Logger LOG = System.getLogger(LaunchHooks.class.getName());

  private final List<LaunchHook> hooks = new CopyOnWriteArrayList<>();

  void add(LaunchHook hook) {
    hooks.add(hook);
  }

  void remove(LaunchHook hook) {
    hooks.remove(hook);
  }

  @Override
  public void before(long number) {
    tell(hook -> hook.before(number));
  }

  @Override
  public void after(long number, long pid) {
    tell(hook -> hook.after(number, pid));
  }

  @Override
  public void ended(long number) {
    tell(hook -> hook.ended(number));
  }

  private void tell(Consumer<LaunchHook> what) {
    for (LaunchHook hook : hooks) {
      try {
        what.accept(hook);
      } catch (RuntimeException | LinkageError e) {
        LOG.log(Level.WARNING, "who watches launches failed", e);
      }
    }
  }
}
