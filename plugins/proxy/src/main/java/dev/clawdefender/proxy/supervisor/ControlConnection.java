package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.runtime.control.SessionFrames;
import dev.clawdefender.runtime.session.Exchanges;
import dev.clawdefender.runtime.streams.BorrowedStreams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One process that speaks to the supervisor: a request, its answer, and perhaps a session. */
final class ControlConnection {
  private static final Logger LOG = System.getLogger(ControlConnection.class.getName());

  /** The longest request: arguments and environment have about that much room on Linux. */
  private static final int MAX_REQUEST = 4 << 20;

  private static final long EXIT_PATIENCE_MILLIS = 2_000;

  private final SocketChannel channel;
  private final Supervisor supervisor;
  private final ControlApprovals approvals;
  private final InputStream in;
  private final OutputStream out;

  /**
   * @param user whose process it is
   */
  ControlConnection(SocketChannel channel, Supervisor supervisor, String user) {
    this.channel = channel;
    this.supervisor = supervisor;
    this.approvals = new ControlApprovals(supervisor.sessions().questions(), user);
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
    this.out = Channels.newOutputStream(channel);
  }

  /** Serves it to its end. */
  void serve() {
    try (channel) {
      Optional<String> line = readLine();
      if (line.isPresent()) {
        answer(line.get());
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a process has gone", e);
    }
  }

  private Optional<String> readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    // What follows the line is the session's, and stays in the buffer.
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() >= MAX_REQUEST) {
        return Optional.empty();
      }
      line.write(b);
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }

  private void answer(String line) throws IOException {
    try {
      switch (ControlRequest.parse(line)) {
        case ControlRequest.Open open -> session(open);
        case ControlRequest.Status status -> say(status());
        case ControlRequest.Stop stop -> stop(stop.name());
        case ControlRequest.Restart restart -> restart(restart.server());
        case ControlRequest.Attach attach -> attach(attach.name());
        case ControlRequest.Approvals all -> say(approvals.list());
        case ControlRequest.ShowApproval show -> say(approvals.show(show.question()));
        case ControlRequest.Generalise general -> say(approvals.generalise(general));
        case ControlRequest.Answer answer -> say(approvals.answer(answer));
      }
    } catch (IllegalArgumentException | PolicyException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  /** The ends of the client's, and what there is to do when they are needed no more. */
  private record ClientEnds(InputStream said, OutputStream heard, Runnable giveBack) {}

  private void session(ControlRequest.Open wanted) throws IOException {
    SessionFrames.Writer frames = new SessionFrames.Writer(out);
    BorrowedStreams streams =
        descendsFromUs(wanted.streams().pid())
            ? null
            : BorrowedStreams.take(wanted.streams()).orElse(null);
    if (streams == null) {
      session(wanted, new ClientEnds(in, frames.output(), () -> {}), frames, new JsonObject());
      return;
    }
    try (streams) {
      Thread unused = Thread.ofVirtual().name("control").start(() -> awaitLeaving(streams::close));
      session(
          wanted,
          new ClientEnds(streams.input(), streams.output(), streams::close),
          frames,
          new JsonObject().put("borrowed", true));
    }
  }

  /** The servers are our children, so that we may do more to them than they to each other. */
  private static boolean descendsFromUs(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    while (process.isPresent()) {
      if (process.get().equals(ProcessHandle.current())) {
        return true;
      }
      process = process.get().parent();
    }
    return false;
  }

  private void session(
      ControlRequest.Open wanted, ClientEnds ends, SessionFrames.Writer frames, JsonObject answer)
      throws IOException {
    Session session;
    // Nothing may go before the answer to who opened it.
    Gate gate = new Gate(ends.heard());
    try {
      session =
          supervisor.open(wanted.server(), wanted.command(), ends.said(), gate, new Exchanges());
    } catch (IOException e) {
      refuse(String.valueOf(e.getMessage()));
      return;
    }
    Thread errors =
        Thread.ofPlatform()
            .daemon()
            .name("stderr-" + session.id())
            .unstarted(() -> copyErrors(session, frames));
    try {
      say(answer.put("session", session.id()));
    } finally {
      gate.open(); // whoever waits there must not do so for ever
    }
    errors.start();
    int status = session.ended().join();
    ends.giveBack().run(); // or they would seem to be open when the client has gone
    try {
      errors.join(EXIT_PATIENCE_MILLIS);
      if (!frames.exit(status, lastWords(session), EXIT_PATIENCE_MILLIS)) {
        LOG.log(Level.DEBUG, "session {0}: its client reads no more", session.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the client's person is told of the end; empty if there is nothing to be said. */
  private static String lastWords(Session session) {
    String why = session.why();
    return why.isEmpty() ? "" : "clawdefender: the session has ended: " + why + "\n";
  }

  private static void copyErrors(Session session, SessionFrames.Writer frames) {
    byte[] buffer = new byte[4_096];
    OutputStream out = frames.error();
    boolean heard = true;
    try (InputStream in = session.stderr()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        heard = heard && write(out, buffer, length);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "what a server says on its standard error cannot be read", e);
    }
  }

  /** False if nobody hears it any more; the server must be able to go on nevertheless. */
  private static boolean write(OutputStream out, byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private JsonObject status() {
    JsonArray servers = new JsonArray();
    supervisor.servers().forEach(server -> servers.add(server.describe()));
    JsonArray sessions = new JsonArray();
    for (Session session : supervisor.sessions().all()) {
      sessions.add(session.describe());
    }
    return new JsonObject()
        .put("pid", ProcessHandle.current().pid())
        .put("servers", servers)
        .put("sessions", sessions)
        .put("approvals", supervisor.sessions().questions().waiting().size());
  }

  private void stop(String name) throws IOException {
    Optional<Session> session = supervisor.sessions().find(name);
    List<SupervisedServer> servers = supervisor.servers(name);
    if (session.isEmpty() && servers.isEmpty()) {
      refuse("there is no server and no session \"" + name + "\"");
      return;
    }
    session.ifPresent(Session::stop);
    for (SupervisedServer server : servers) {
      var unused = server.stop();
    }
    say(new JsonObject());
  }

  private void restart(String name) throws IOException {
    List<SupervisedServer> servers = supervisor.servers(name);
    if (servers.isEmpty()) {
      refuse("there is no server \"" + name + "\"");
      return;
    }
    servers.forEach(SupervisedServer::restart);
    say(new JsonObject());
  }

  private void attach(String name) throws IOException {
    if (!isThere(name)) {
      refuse("there is no server and no session \"" + name + "\"");
      return;
    }
    supervisor
        .attachments()
        .watch(
            name,
            () -> isThere(name),
            attachment -> {
              say(new JsonObject().put("attached", name));
              Thread unused =
                  Thread.ofVirtual().name("attached").start(() -> awaitLeaving(attachment::end));
            },
            event -> out.write((event.encode() + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private boolean isThere(String name) {
    return supervisor.sessions().find(name).isPresent() || !supervisor.servers(name).isEmpty();
  }

  /** Whoever says nothing more here closes its end when it has seen enough, or has gone. */
  private void awaitLeaving(Runnable left) {
    try {
      while (in.read() >= 0) {
        // nothing is meant for us
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "somebody who was connected has gone", e);
    }
    left.run();
  }

  private void say(JsonObject answer) throws IOException {
    out.write((answer.put("ok", true).encode() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void refuse(String why) throws IOException {
    JsonObject answer = new JsonObject().put("ok", false).put("error", why);
    out.write((answer.encode() + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
