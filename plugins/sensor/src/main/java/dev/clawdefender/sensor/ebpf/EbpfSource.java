package dev.clawdefender.sensor.ebpf;

import dev.clawdefender.runtime.events.Stage;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.files.SensitivePaths;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.SourceThread;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Our program in the kernel, and the thread that reads what it tells. */
final class EbpfSource implements EventSource {
  /**
   * Between two looks: on a busy machine to be woken costs more than to read what there is. The
   * ring has room for some 70,000 events.
   */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** While something is decided by what is told. */
  private static final long SHORT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** It looks after itself, too, so often. */
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many records are read before it is asked whether more can be told. */
  private static final int SOME = 1_000;

  // Of the program's counters.
  private static final int UNTRACKED = 0;
  private static final int HEARD = 1;

  // Where its totals are.
  private static final int LOST = 0;
  private static final int READ = Long.BYTES;

  private final ProcessLauncher processes;
  private final SensitivePaths sensitive;
  private final BpfProgram program;
  private final BpfMap counters;
  private final Labels labels;
  private final MappedMap totals;
  private final Shares shares;
  private final Ring ring;
  private final int processors;
  private final SourceThread thread = new SourceThread("ebpf", this::run);
  private final Stage stage;

  private boolean started;
  private boolean closed;
  private volatile String refused = "";

  // Written by the thread.
  private long lost;
  private long passedOver;
  private long leftOut;
  private volatile long untracked;
  private volatile String flooded = "";
  private long heard;
  private boolean unheard;

  private EbpfSource(ProcessLauncher processes, SensitivePaths sensitive, BpfProgram program)
      throws IOException {
    this.processes = processes;
    this.sensitive = sensitive;
    this.program = program;
    counters = program.map("counters");
    processors = program.processors();
    labels =
        new Labels(
            processes,
            program.map("launchers"),
            program.map("tracked"),
            program.map("ended"),
            why -> refused = "servers cannot be told apart any more: " + why.getMessage());
    program.map("listener").put(0, ProcessHandle.current().pid());
    WatchedNames.write(WatchedNames.of(sensitive), program.map("watched"), program.map("initials"));
    totals = new MappedMap(program.map("totals"), READ + Long.BYTES);
    shares = new Shares(program.map("shares"));
    ring = new Ring(program.map("ring"));
    stage = new Stage(ring::end, thread::wake);
  }

  /**
   * Loads the program and lets it see; what it sees waits until it is started.
   *
   * @throws IOException if the kernel refuses something; nothing is left in it then
   */
  static EbpfSource open(LibBpf library, ProcessLauncher processes, SensitivePaths sensitive)
      throws IOException {
    BpfProgram program = BpfProgram.load(library);
    EbpfSource source;
    try {
      source = new EbpfSource(processes, sensitive, program);
    } catch (IOException | RuntimeException | LinkageError e) {
      program.close();
      throw e;
    }
    try {
      program.attach();
      return source;
    } catch (IOException | RuntimeException | LinkageError e) {
      source.close();
      throw e;
    }
  }

  @Override
  public synchronized void start(SourceSink sink) {
    thread.start(sink);
    started = true;
    processes.addHook(labels); // may take some time, while the thread keeps the ring from filling
  }

  private void run(SourceThread out) throws IOException {
    try {
      RecordReader reader = new RecordReader(out::tell, sensitive, shares);
      long checked = System.nanoTime() - CHECK_NANOS;
      while (out.goesOn()) {
        boolean isMore = read(reader, out);
        out.toldAll();
        if (System.nanoTime() - checked >= CHECK_NANOS) {
          checked = System.nanoTime();
          tellLeftOut(out);
          check();
        }
        if (!refused.isEmpty()) {
          throw new IOException(refused);
        }
        if (!isMore) {
          pause(out);
        }
      }
      while (read(reader, out)) {
        // What happened before it was closed counts as well.
      }
      tellLeftOut(out);
    } finally {
      giveBack();
    }
  }

  /** Until it is time to look again, or somebody waits for that, or it is closed. */
  private void pause(SourceThread out) {
    LockSupport.parkNanos(this, out.isAwaited() ? SHORT_PAUSE_NANOS : PAUSE_NANOS);
  }

  /**
   * Reads some of what there is, unless who is told has enough to do: then it waits in the kernel,
   * where there is more room. Losses are told first, for who waits for what came before has to know
   * of them. Returns whether there may be more.
   */
  private boolean read(RecordReader reader, SourceThread out) {
    boolean isMore = (!out.isBusy() || !out.goesOn()) && ring.drain(reader, SOME) == SOME;
    tellCounts(out);
    stage.done(ring.position());
    return isMore;
  }

  private void tellCounts(SourceThread out) {
    long read = totals.get(READ);
    out.passedOver(read - passedOver);
    passedOver = read;
    long all = totals.get(LOST);
    if (all != lost) {
      out.lost(all - lost);
      lost = all;
      shares.tellLosses(this::noteLoss);
    }
  }

  /** Whoever does too much loses events of its own. */
  private void noteLoss(long launch, long count) {
    flooded =
        "more happens than can be read; what was lost last was done by "
            + processes
                .launch(launch)
                .map(of -> "the server \"" + of.server() + "\"")
                .orElse("processes of no server");
  }

  /** What the kernel left out may have been nothing to tell; it counts as if it had been. */
  private void tellLeftOut(SourceThread out) throws SystemCallException {
    long all = program.leftOut();
    out.lost(all - leftOut);
    leftOut = all;
  }

  /** Whether the kernel still calls the program: it is to hear us remove nothing. */
  private void check() throws IOException {
    untracked = counters.sum(UNTRACKED, processors) + labels.full();
    int unused = LibC.rmdir("");
    long now = counters.sum(HEARD, processors);
    if (now == heard && unheard) {
      throw new IOException("the kernel does not call the eBPF program any more");
    }
    unheard = now == heard;
    heard = now;
  }

  @Override
  public void close() {
    labels.close(); // also while it is being started, which may take some time
    end();
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    processes.removeHook(labels);
    thread.close();
    if (!started) {
      giveBack();
    }
  }

  /** By the thread if there is one, since nobody may read the memory any more. */
  private void giveBack() {
    labels.close(); // a launch may be about to use them
    ring.close();
    shares.close();
    totals.close();
    program.close();
  }

  @Override
  public Stage stage() {
    return stage;
  }

  @Override
  public SourceStatus status() {
    return thread.status(note(), 0);
  }

  private String note() {
    if (untracked > 0) {
      return untracked + " processes could not be labelled: too many run at the same time";
    }
    if (!flooded.isEmpty()) {
      return flooded;
    }
    return program.seesRings()
        ? ""
        : "this kernel does not tell what it is asked for through io_uring, only who sets it up";
  }
}
