package dev.clawdefender.proxy.recovery;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the client says, to the process whose turn it is; a write waits while there is none. Each
 * write is of whole messages.
 */
final class TurnsInput extends OutputStream {
  private final Succession succession;
  private final SessionRecovery recovery;
  private final BooleanSupplier outputWaits;

  /** What of the messages at hand is to be written; null if all is. By the thread that writes. */
  private byte @Nullable [] rest;

  /**
   * @param outputWaits whether who reads the server's output waits for more
   */
  TurnsInput(Succession succession, SessionRecovery recovery, BooleanSupplier outputWaits) {
    this.succession = succession;
    this.recovery = recovery;
    this.outputWaits = outputWaits;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Turn turn =
        succession.turns().forInput(() -> rest = recovery.sending(bytes, from, from + length));
    byte[] less = rest;
    try {
      OutputStream stdin = turn.process().stdin();
      if (less == null) {
        stdin.write(bytes, from, length);
      } else {
        stdin.write(less, 0, less.length);
      }
      stdin.flush();
    } catch (IOException e) {
      // It reads no more, so it has ended, or is to: whoever waits for an answer hears of that.
      succession.end(turn, outputWaits);
    }
  }

  @Override
  public void close() throws IOException {
    succession.turns().closeInput().process().stdin().close();
  }
}
