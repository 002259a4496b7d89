package dev.clawdefender.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a file, and goes on where an earlier try ended. A server that says nothing for a while
 * has broken off. What came is only believed by its SHA-256, which whoever asks checks.
 */
final class ModelDownload {
  private static final int TRIES = 5;
  private static final int BUFFER = 1 << 16;
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/.*");

  /** More than any model is: a disk is not filled by who never ends. */
  private static final long MAX_BYTES = 200L << 30;

  private final URI url;
  private final Path partial;
  private final ProgressBar progress;
  private final Duration silence;
  private final long maxBytes;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("download").factory());
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
          .connectTimeout(ANSWER)
          .build();

  /**
   * @throws IOException if it is no URL that a model may come from
   */
  ModelDownload(URI url, Path partial, ProgressBar progress) throws IOException {
    this(url, partial, progress, ANSWER, MAX_BYTES);
  }

  /**
   * @param silence how long nothing may come
   * @throws IOException if it is no URL that a model may come from
   */
  ModelDownload(URI url, Path partial, ProgressBar progress, Duration silence, long maxBytes)
      throws IOException {
    boolean here =
        List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(url.getHost()));
    if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && here)) {
      throw new IOException(url + " is neither https nor of this machine");
    }
    this.url = url;
    this.partial = partial;
    this.progress = progress;
    this.silence = silence;
    this.maxBytes = maxBytes;
  }

  /** Fetches all of it, with some patience for a network that breaks off. */
  void fetch() throws IOException, InterruptedException {
    try {
      for (int tries = 1; ; tries++) {
        long before = size();
        try {
          goOn();
          return;
        } catch (UnwillingServerException e) {
          throw e;
        } catch (IOException e) {
          if (tries == TRIES) {
            throw new IOException(
                "it broke off after " + size() + " bytes; the same command goes on from there", e);
          }
          tries = size() > before ? 0 : tries; // as long as something comes
          TimeUnit.MILLISECONDS.sleep(250L << tries);
        }
      }
    } finally {
      progress.end();
      watch.shutdownNow();
      client.shutdownNow();
    }
  }

  /** A server that says no will say so again. */
  private static final class UnwillingServerException extends IOException {
    private static final long serialVersionUID = 1L;

    UnwillingServerException(String message) {
      super(message);
    }
  }

  private long size() throws IOException {
    return Files.exists(partial) ? Files.size(partial) : 0;
  }

  private void goOn() throws IOException, InterruptedException {
    long have = size();
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(ANSWER);
    if (have > 0) {
      request.header("range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      switch (response.statusCode()) {
        case 206 -> {
          requireFrom(have, response);
          append(in, have, response);
        }
        case 200 -> append(in, 0, response); // it cannot go on, or what it had is another one now
        case 416 -> {} // there is no more: the check will say whether that is all
        case 500, 502, 503, 504 -> throw new IOException("status " + response.statusCode());
        default -> throw new UnwillingServerException(url + " answers " + response.statusCode());
      }
    }
  }

  private void requireFrom(long have, HttpResponse<?> response) throws IOException {
    String range = response.headers().firstValue("content-range").orElse("");
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) != have) {
      throw new UnwillingServerException(
          url + " sends another part than was asked for: \"" + range + "\" from " + have);
    }
  }

  private void requireRoom(long bytes) throws IOException {
    if (bytes > maxBytes) {
      throw new UnwillingServerException(url + " sends more than " + maxBytes + " bytes");
    }
  }

  private void append(InputStream in, long have, HttpResponse<?> response) throws IOException {
    long announced = response.headers().firstValueAsLong("content-length").orElse(-1);
    requireRoom(Math.max(announced, 0));
    requireRoom(have + Math.max(announced, 0));
    AtomicLong last = new AtomicLong(System.nanoTime());
    Future<?> watching =
        watch.scheduleWithFixedDelay(
            () -> closeIfSilent(in, last.get()),
            silence.toNanos(),
            silence.toNanos() / 10,
            TimeUnit.NANOSECONDS);
    try {
      append(in, have, announced < 0 ? 0 : have + announced, last);
    } finally {
      watching.cancel(false);
    }
  }

  /** Whoever reads is told by an exception. */
  private void closeIfSilent(InputStream in, long last) {
    if (System.nanoTime() - last > silence.toNanos()) {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // never again, then
      }
    }
  }

  private void append(InputStream in, long have, long all, AtomicLong last) throws IOException {
    long came = have;
    try (OutputStream out =
        have > 0
            ? Files.newOutputStream(partial, StandardOpenOption.APPEND)
            : Files.newOutputStream(partial)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        last.set(System.nanoTime());
        came += read;
        requireRoom(came);
        out.write(buffer, 0, read);
        progress.at(came, all);
      }
    }
  }
}
