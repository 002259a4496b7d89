package dev.clawdefender.proxy.judge;

import dev.clawdefender.runtime.session.LiveRisk;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What both directions of a session know of it. Safe for use by both lanes. */
public final class SessionState {
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final String BATCH_REVISION = "2025-03-26";

  /** Which of the protocol's two ways of starting the client chose. */
  enum Era {
    UNKNOWN,
    /** {@code initialize}: revisions up to 2025-11-25. */
    LEGACY,
    /** Metadata with every request, no handshake: 2026-07-28 and later. */
    MODERN
  }

  private final String session;
  private final String server;
  private final PendingRequests fromClient = new PendingRequests();
  private final PendingRequests fromServer = new PendingRequests();
  private final LiveRisk risk;
  private final AtomicLong decisions = new AtomicLong();
  private final AtomicLong outrun = new AtomicLong(System.nanoTime() - QUIET_NANOS);

  private volatile Era era = Era.UNKNOWN;
  private volatile String revision = "";
  private volatile String client = "";
  private String speaker = "";
  private boolean several;
  private volatile boolean elicits;
  private volatile byte @Nullable [] setUp;

  /**
   * @param risk what is noticed in the session
   */
  public SessionState(String session, String server, LiveRisk risk) {
    this.session = session;
    this.server = server;
    this.risk = risk;
  }

  public String session() {
    return session;
  }

  public String server() {
    return server;
  }

  /** What is noticed in the session. */
  public LiveRisk risk() {
    return risk;
  }

  /** The client's requests that the server has yet to answer. */
  public PendingRequests fromClient() {
    return fromClient;
  }

  /** The server's requests that the client has yet to answer. */
  public PendingRequests fromServer() {
    return fromServer;
  }

  /**
   * The name that the client gave itself; never a proof of who it is. Empty if several share the
   * session and have different ones.
   */
  public String client() {
    return client;
  }

  /** The client says who it is. */
  void client(String name) {
    client = name;
  }

  /** A client of this name speaks, where each message says whose it is. */
  synchronized void speaks(String name) {
    if (!name.equals(speaker)) {
      client = several || !speaker.isEmpty() ? "" : name;
      several |= !speaker.isEmpty();
      speaker = name;
    }
  }

  /** Whether the client said, when it set the session up, that it can ask a person. */
  boolean elicits() {
    return elicits;
  }

  void elicits(boolean declared) {
    elicits = declared;
  }

  Era era() {
    return era;
  }

  void era(Era chosen) {
    era = chosen;
  }

  /** The protocol revision that client and server agreed on; empty before that. */
  String revision() {
    return revision;
  }

  void revision(String agreed) {
    revision = agreed;
  }

  /** What the server answered to {@code initialize}, as JSON; null before that. */
  public byte @Nullable [] setUp() {
    return setUp;
  }

  void setUp(byte[] result) {
    setUp = result;
  }

  /** Whether several messages may come in one array: true for one revision only. */
  boolean batches() {
    return revision.equals(BATCH_REVISION);
  }

  /**
   * Notes that a call came before all was judged that decides about it. Returns whether that is
   * worth saying: it was not said for a minute.
   */
  boolean outruns() {
    long now = System.nanoTime();
    long said = outrun.get();
    return now - said >= QUIET_NANOS && outrun.compareAndSet(said, now);
  }

  /** An id for a decision, by which a person finds it in the log. */
  String nextDecision() {
    return session + "-" + decisions.incrementAndGet();
  }
}
