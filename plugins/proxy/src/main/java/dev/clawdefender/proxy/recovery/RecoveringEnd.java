package dev.clawdefender.proxy.recovery;

import dev.clawdefender.proxy.server.ProcessStart;
import dev.clawdefender.proxy.server.ServerEnd;
import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A server that is a process of ours, and another when that dies. Its streams are the same all the
 * time: whoever reads {@link #output} when a process has said its last word sets the session up
 * with the next one, and whoever writes to {@link #input} meanwhile waits.
 */
public final class RecoveringEnd implements ServerEnd {
  private final Succession succession;
  private final Turns turns;
  private final TurnsOutput output;
  private final OutputStream input;
  private final InputStream errors;

  /**
   * Starts the first process.
   *
   * @param health says whether it may be started again; told of each death
   * @param recovery what is to be known of the session
   * @throws IOException if it cannot be started
   */
  public RecoveringEnd(
      ProcessStart processes, ServerCommand command, ServerHealth health, SessionRecovery recovery)
      throws IOException {
    succession = new Succession(processes, command, health, recovery);
    turns = succession.turns();
    output = new TurnsOutput(succession);
    input = new TurnsInput(succession, recovery, output::isWaiting);
    errors = new TurnsErrors(turns);
  }

  @Override
  public OutputStream input() {
    return input;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public InputStream errors() {
    return errors;
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.of(turns.current().process().pid());
  }

  @Override
  public void onExit(Runnable action) {
    succession.onGivenUp(action);
  }

  @Override
  public int end(Duration grace) throws InterruptedException {
    turns.end();
    return turns.current().process().end(grace);
  }
}
