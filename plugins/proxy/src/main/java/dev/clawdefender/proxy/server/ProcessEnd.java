package dev.clawdefender.proxy.server;

import dev.clawdefender.runtime.process.ServerProcess;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;

/** A server that is a process of ours and speaks over its standard input and output. */
public record ProcessEnd(ServerProcess process) implements ServerEnd {
  @Override
  public OutputStream input() {
    return process.stdin();
  }

  @Override
  public InputStream output() {
    return process.stdout();
  }

  @Override
  public InputStream errors() {
    return process.stderr();
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.of(process.pid());
  }

  @Override
  public void onExit(Runnable action) {
    process.onExit(action);
  }

  @Override
  public int end(Duration grace) throws InterruptedException {
    return process.end(grace);
  }
}
