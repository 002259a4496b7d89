package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.plugin.KernelContext;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** All who watch. Safe for use by any thread. */
final class Attachments {
  /** How many may. */
  static final int MAX = 20;

  private final KernelContext kernel;
  private final Set<Attachment> all = ConcurrentHashMap.newKeySet();
  private final Semaphore free = new Semaphore(MAX);

  Attachments(KernelContext kernel) {
    this.kernel = kernel;
    kernel.bus().listen(Addresses.SESSION, this::tell);
  }

  /**
   * Watches a session to its end, or a server, for as long as {@code out} takes events.
   *
   * @param there whether it is there at all, or has just ended
   * @param opened told of the attachment before its first event
   * @throws IllegalArgumentException if too many watch already
   */
  void watch(String name, BooleanSupplier there, Opened opened, Attachment.Out out)
      throws IOException {
    if (!free.tryAcquire()) {
      throw new IllegalArgumentException(MAX + " watch already, which is the most there may be");
    }
    Attachment attachment = new Attachment(name);
    all.add(attachment);
    kernel.events().add(attachment);
    try {
      if (!there.getAsBoolean()) {
        attachment.end();
      }
      opened.accept(attachment);
      attachment.run(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kernel.events().remove(attachment);
      all.remove(attachment);
      free.release();
    }
  }

  /** Is told of an attachment that has begun. */
  interface Opened {
    void accept(Attachment attachment) throws IOException;
  }

  private void tell(SessionEvent event) {
    all.forEach(attachment -> attachment.offer(event));
  }
}
