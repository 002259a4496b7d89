package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.access.LinkResolver;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Follows symbolic links, in bounded time: a file system that does not answer (a dead network
 * mount) costs the asking session {@link #PATIENCE} once, and its paths are then judged as they
 * stand. Safe for use by any thread.
 */
public final class RealPaths implements LinkResolver, AutoCloseable {
  static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int THREADS = 16;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("real-paths-", 0).factory());
  private final LongAdder unanswered = new LongAdder();
  private volatile long pausedUntil = System.nanoTime();

  /** How often a path was judged as it stands because the file system did not answer in time. */
  public long unanswered() {
    return unanswered.sum();
  }

  @Override
  public @Nullable String resolve(String absolutePath) {
    if (System.nanoTime() - pausedUntil < 0) {
      unanswered.increment();
      return null;
    }
    try {
      return CompletableFuture.supplyAsync(() -> follow(absolutePath), threads)
          .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | RejectedExecutionException e) {
      unanswered.increment();
      pausedUntil = System.nanoTime() + PAUSE.toNanos();
      return null;
    } catch (ExecutionException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** The real path of the longest part that exists, and the rest as it stands. */
  private static @Nullable String follow(String absolutePath) {
    Path path;
    try {
      path = Path.of(absolutePath);
    } catch (InvalidPathException e) {
      return null; // this locale has no way to say it
    }
    Path missing = null;
    for (Path existing = path; existing != null; existing = existing.getParent()) {
      try {
        Path real = existing.toRealPath();
        return (missing == null ? real : real.resolve(missing)).toString();
      } catch (IOException | SecurityException e) {
        Path name = existing.getFileName();
        if (name == null) {
          return null;
        }
        missing = missing == null ? name : name.resolve(missing);
      }
    }
    return null;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
