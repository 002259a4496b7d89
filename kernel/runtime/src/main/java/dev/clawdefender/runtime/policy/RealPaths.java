package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.access.LinkResolver;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Follows symbolic links, in bounded time: what a file system that does not answer (a dead network
 * mount) is asked is not known, and costs nobody but the one who asked. Safe for use by any thread.
 */
public final class RealPaths implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RealPaths.class.getName());
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** How many may ask at a time. Most of the time nobody does: an answer takes microseconds. */
  private static final int MAX_ASKED = 256;

  /** How many questions of one asker may be without an answer. */
  private static final int MAX_LATE = 4;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("real-paths-", 0).factory());
  private final Semaphore free = new Semaphore(MAX_ASKED);
  private final LongAdder unanswered = new LongAdder();

  /** How often the file system did not answer in time. */
  public long unanswered() {
    return unanswered.sum();
  }

  /** For one who asks. Whose questions are not answered in time can soon ask no more. */
  public LinkResolver asker() {
    return new Asker();
  }

  private final class Asker implements LinkResolver {
    private final List<Future<?>> late = new ArrayList<>();

    @Override
    public synchronized @Nullable String resolve(String absolutePath) {
      late.removeIf(Future::isDone);
      try {
        if (late.size() < MAX_LATE && free.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
          return ask(absolutePath);
        }
      } catch (TimeoutException e) {
        LOG.log(Level.DEBUG, "the file system does not say where {0} is", absolutePath);
      } catch (ExecutionException | RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "a link cannot be followed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      unanswered.increment();
      return null;
    }

    private String ask(String absolutePath)
        throws ExecutionException, InterruptedException, TimeoutException {
      FutureTask<String> question = new FutureTask<>(() -> follow(absolutePath));
      try {
        threads.execute(
            () -> {
              try {
                question.run();
              } finally {
                free.release();
              }
            });
      } catch (RejectedExecutionException e) {
        free.release();
        throw e;
      }
      try {
        return question.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        late.add(question);
        throw e;
      }
    }
  }

  /** The real path of the longest part that exists, and the rest as it stands. */
  private static String follow(String absolutePath) {
    Path path;
    try {
      path = Path.of(absolutePath);
    } catch (InvalidPathException e) {
      return absolutePath; // this locale has no way to say it
    }
    Path missing = null;
    for (Path existing = path; existing != null; existing = existing.getParent()) {
      try {
        Path real = existing.toRealPath();
        return (missing == null ? real : real.resolve(missing)).toString();
      } catch (IOException | SecurityException e) {
        Path name = existing.getFileName();
        if (name == null) {
          return absolutePath;
        }
        missing = missing == null ? name : name.resolve(missing);
      }
    }
    return absolutePath;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
