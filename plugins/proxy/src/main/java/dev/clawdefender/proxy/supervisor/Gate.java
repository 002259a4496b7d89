package dev.clawdefender.proxy.supervisor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/** Holds up what is written until it is opened. Closing it closes nothing. */
final class Gate extends OutputStream {
  private final OutputStream out;
  private final CountDownLatch opened = new CountDownLatch(1);

  Gate(OutputStream out) {
    this.out = out;
  }

  void open() {
    opened.countDown();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      opened.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    out.write(bytes, from, length);
  }
}
