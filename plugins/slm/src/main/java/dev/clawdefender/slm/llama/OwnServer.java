package dev.clawdefender.slm.llama;

import dev.clawdefender.runtime.process.HelperProcess;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A llama-server of our own: started, started again if it ends or says nothing any more, and ended
 * with us. Asked by one thread at a time.
 */
public final class OwnServer implements RiskModel {
  private static final Logger LOG = System.getLogger(OwnServer.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration HEALTH = Duration.ofSeconds(2);

  /** The longest that a model's file may take to be read. */
  private static final Duration LONGEST_START = Duration.ofMinutes(10);

  private static final int MAX_LATE = 3;

  private final Path program;
  private final Path file;
  private final Duration limit;
  private final String key = key();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread keeper =
      Thread.ofPlatform().daemon().name("llama-server").unstarted(this::keep);
  private volatile @Nullable LlamaServer ready;
  private volatile boolean failed; // at the last start
  private final AtomicInteger late = new AtomicInteger(); // answers that did not come, in a row

  /**
   * @param program llama.cpp's {@code llama-server}
   * @param file the model
   * @param limit how long it may take for an answer
   */
  public OwnServer(Path program, Path file, Duration limit) {
    this.program = program;
    this.file = file;
    this.limit = limit;
    keeper.start();
  }

  private static String key() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  /** While it does not run, or still reads its model, nothing is assessed. */
  @Override
  public Assessment assess(RiskRequest request) throws InterruptedException {
    LlamaServer server = ready;
    if (server == null) {
      return new Unassessed(Reason.OFF);
    }
    // Counted before, since whoever waits may lose patience. The keeper looks at it: here is no
    // time.
    late.incrementAndGet();
    Assessment assessment = server.assess(request);
    if (assessment.equals(new Unassessed(Reason.TOO_LONG))) {
      late.decrementAndGet(); // it was not even asked
    } else if (!assessment.equals(new Unassessed(Reason.TIMEOUT))) {
      late.set(0);
    }
    return assessment;
  }

  /** Waits until it answers, cannot be started, or so long. */
  public void awaitReady(Duration within) throws InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    while (ready == null && !failed && System.nanoTime() - until < 0) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private void keep() {
    Duration pause = FIRST_PAUSE;
    try {
      while (closed.getCount() > 0) {
        boolean worked = run();
        failed = !worked;
        pause = worked ? FIRST_PAUSE : longer(pause);
        if (closed.getCount() > 0) {
          LOG.log(Level.WARNING, "{0} is started again in {1} ms", program, pause.toMillis());
        }
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Runs it once, until it ends. Returns whether it ever answered. */
  private boolean run() throws InterruptedException {
    HelperProcess process;
    LlamaServer server;
    try {
      int port = freePort();
      process = HelperProcess.startWithUs(command(port), Map.of("LLAMA_API_KEY", key));
      server = new LlamaServer(URI.create("http://127.0.0.1:" + port + "/v1"), name(), limit, key);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be started: {1}", program, e.getMessage());
      return false;
    }
    boolean answered = false;
    boolean hung = false;
    try {
      long until = System.nanoTime() + LONGEST_START.toNanos();
      late.set(0);
      while (process.isAlive() && !hung && !closed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        if (!answered && server.isHealthy(HEALTH)) {
          answered = true;
          ready = server;
          LOG.log(Level.INFO, "{0} runs {1}", program, file);
        } else if (!answered) {
          hung = System.nanoTime() - until > 0;
        } else if (late.get() >= MAX_LATE) {
          hung = !server.isHealthy(HEALTH);
          late.set(0);
        }
      }
      if (closed.getCount() > 0) {
        LOG.log(
            Level.WARNING,
            "{0}: {1}",
            String.join(" ", command(0)),
            hung ? "it does not answer any more" : "it has ended");
      }
    } finally {
      ready = null;
      server.close();
      process.kill();
    }
    return answered;
  }

  /** Models go to the GPU where the program can use one; elsewhere it says that it does not. */
  private List<String> command(int port) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    return List.of(
        program.toString(),
        "--model",
        file.toString(),
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--ctx-size",
        "1024",
        "--parallel",
        "1",
        "--threads",
        Integer.toString(threads),
        "--n-gpu-layers",
        "99");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
