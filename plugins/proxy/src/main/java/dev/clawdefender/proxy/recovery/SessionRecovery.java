package dev.clawdefender.proxy.recovery;

import dev.clawdefender.proxy.judge.Answers;
import dev.clawdefender.proxy.judge.Rejudge;
import dev.clawdefender.proxy.judge.SessionState;
import dev.clawdefender.proxy.relay.Outlet;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.process.ServerProcess;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a session to have it go on with another server process: what was said to
 * set it up, and who waits for an answer. Used by one thread at a time, but for what is public.
 */
public final class SessionRecovery {
  private static final Logger LOG = System.getLogger(SessionRecovery.class.getName());

  private final SessionState state;
  private final KernelContext kernel;
  private final Rejudge rejudge;
  private final Outlet toClient;
  private final Handshake handshake;
  private volatile String problem = "";
  private final LongAdder restarts = new LongAdder();

  /**
   * @param toClient where those are told who wait for answers that do not come
   */
  public SessionRecovery(
      SessionState state, KernelContext kernel, Rejudge rejudge, Outlet toClient) {
    this.state = state;
    this.kernel = kernel;
    this.rejudge = rejudge;
    this.toClient = toClient;
    this.handshake = new Handshake(state.fromClient(), state.fromServer());
  }

  /** Why the session does not go on, for people; empty if it does. */
  public String problem() {
    return problem;
  }

  /** How often another process took the place of one. */
  public long restarts() {
    return restarts.sum();
  }

  /**
   * Whole messages are about to be written to the server, each with its end of line.
   *
   * @return what of them is to be written; null if all is
   */
  byte @Nullable [] sending(byte[] bytes, int from, int to) {
    return handshake.note(bytes, from, to);
  }

  /** The process has gone, and all that it said was read: nobody waits for its answers any more. */
  void died(int exitStatus) {
    List<String> given = state.fromClient().removeGiven();
    handshake.forget(given);
    LOG.log(
        Level.WARNING,
        "[{0}] {1}: the server process ended with status {2}; requests without an answer: {3}",
        state.session(),
        Answers.shown(state.server()),
        exitStatus,
        given.size());
    for (String id : given) {
      toClient.send(Answers.serverGone(id, state.server(), exitStatus, ""), 1);
    }
    for (String id : state.fromServer().abandonAll()) {
      toClient.send(Answers.serverCancelled(id), 1);
    }
  }

  /** Why the session cannot go on with another; empty if it can. */
  Optional<String> refusal() {
    byte[] initialize = handshake.initialize();
    if (initialize == null) {
      return Optional.empty();
    }
    if (state.setUp() == null) {
      return Optional.of("the server ended before the session was set up");
    }
    byte[] initialized = handshake.initialized();
    return rejudge
        .refusal(initialize)
        .or(() -> initialized == null ? Optional.empty() : rejudge.refusal(initialized))
        .map(why -> "policy does not let the session be set up again: " + why);
  }

  /**
   * Sets the session up with another process, as it was with the one before.
   *
   * @param exitStatus of the one before
   * @return what the client is to hear first, whole messages with their ends of line
   * @throws NotRecoverable if it cannot be, with this or any other
   * @throws IOException if the process does not speak as it should; another may
   */
  byte[] establish(ServerProcess process, int exitStatus) throws IOException {
    byte[] initialize = handshake.initialize();
    byte[] setUp = state.setUp();
    boolean again = initialize != null && setUp != null;
    if (!record(process.pid(), exitStatus, again)) {
      throw new NotRecoverable("the audit log cannot be written");
    }
    byte[] first =
        initialize != null && setUp != null
            ? setUpAgain(new Replay(process.stdin(), process.stdout()), initialize, setUp)
            : new byte[0];
    restarts.increment();
    kernel.metrics().counter("clawdefender.server.restarts", "server", state.server()).increment();
    LOG.log(
        Level.INFO,
        "[{0}] {1}: the session goes on with process {2}",
        state.session(),
        Answers.shown(state.server()),
        Long.toString(process.pid()));
    return first;
  }

  private boolean record(long pid, int exitStatus, boolean again) {
    return kernel
        .journal()
        .append(
            new JournalEntry()
                .begin(EntryKind.SERVER_RESTARTED)
                .text(EntryText.SESSION, state.session())
                .text(EntryText.SERVER, state.server())
                .text(EntryText.CLIENT, state.client())
                .number(EntryNumber.PID, pid)
                .number(EntryNumber.EXIT_STATUS, exitStatus)
                .text(
                    EntryText.REASON,
                    again ? "the handshake is said again" : "there was no handshake"));
  }

  private byte[] setUpAgain(Replay replay, byte[] initialize, byte[] setUp) throws IOException {
    Agreement before = agreement(setUp, false);
    String lost = before.lost(agreement(replay.ask(initialize), true)).orElse("");
    if (!lost.isEmpty()) {
      throw new NotRecoverable(lost);
    }
    byte[] initialized = handshake.initialized();
    if (initialized != null) {
      replay.tell(initialized);
    }
    int forgotten = 0;
    for (byte[] request : handshake.requests()) {
      if (rejudge.refusal(request).isEmpty()) {
        byte[] unused = replay.ask(request);
      } else {
        forgotten++;
      }
    }
    if (forgotten > 0 || handshake.isIncomplete()) {
      LOG.log(
          Level.WARNING,
          "[{0}] {1}: not all resources are watched as before, or the log's level is another",
          state.session(),
          Answers.shown(state.server()));
    }
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    before.listsThatChange().forEach(list -> first.writeBytes(Answers.listChanged(list)));
    first.writeBytes(replay.said());
    return first.toByteArray();
  }

  /**
   * Reads what a server said of itself.
   *
   * @param whole whether it is the whole answer, and not only its result
   */
  private static Agreement agreement(byte[] json, boolean whole) throws NotRecoverable {
    try {
      JsonObject read = new JsonObject(new String(json, StandardCharsets.UTF_8));
      JsonObject result = whole ? read.getJsonObject("result") : read;
      if (result == null) {
        throw new NotRecoverable("the new process refused to set the session up");
      }
      return new Agreement(result);
    } catch (DecodeException | ClassCastException e) {
      throw new NotRecoverable("the new process did not answer as servers do");
    }
  }

  /** The session does not go on; {@code why} is for people. */
  void givenUp(String why) {
    problem = why;
    LOG.log(
        Level.WARNING,
        "[{0}] {1}: the session does not go on: {2}",
        state.session(),
        Answers.shown(state.server()),
        why);
  }
}
