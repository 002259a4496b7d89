package dev.clawdefender.proxy.recovery;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What the server says to people, process after process. Read by one thread at a time. */
final class TurnsErrors extends InputStream {
  private final Turns turns;
  private @Nullable Turn turn;

  TurnsErrors(Turns turns) {
    this.turns = turns;
    this.turn = turns.current();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) {
    while (turn != null) {
      int count = readTurn(turn, bytes, from, length);
      if (count >= 0) {
        return count;
      }
      turn = turns.awaitAfter(turn);
    }
    return -1;
  }

  private static int readTurn(Turn turn, byte[] bytes, int from, int length) {
    try {
      return turn.process().stderr().read(bytes, from, length);
    } catch (IOException e) {
      return -1;
    }
  }
}
