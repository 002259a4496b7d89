package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.proxy.http.HttpFrontEnd;
import dev.clawdefender.proxy.http.ServerAccess;
import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.proxy.session.Sessions;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.server.ServerTarget;
import dev.clawdefender.runtime.session.Exchanges;
import dev.clawdefender.runtime.session.Supervising;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts the configured servers, a verticle each, and the sessions that other processes open. What
 * they ask for is asked by any thread.
 */
public final class Supervisor extends VerticleBase implements ServerAccess {
  private static final Logger LOG = System.getLogger(Supervisor.class.getName());
  private static final long TIDY_MILLIS = 10_000;

  /** The file, beside the socket, of the token that HTTP clients need. */
  private static final String HTTP_TOKEN = "http-token";

  /** How many servers are remembered that only sessions of others name. */
  private static final int MAX_UNCONFIGURED = 1_000;

  private final KernelContext kernel;
  private final Sessions sessions;
  private final Path socketPath;
  private final Attachments attachments;
  private final Map<String, ServerVerticle> configured = new ConcurrentHashMap<>();
  private final Map<String, Future<String>> deployments = new ConcurrentHashMap<>();
  private final Map<Unconfigured, SupervisedServer> others = new ConcurrentHashMap<>();
  private final AtomicInteger places = new AtomicInteger(); // that sessions take, or are to take
  private @Nullable ControlSocket socket;
  private int leftBehind;

  /**
   * A server that only sessions of others name. What goes by the same name and is another command,
   * or runs elsewhere, is another server: it may fail where this one does not.
   */
  private record Unconfigured(String name, List<String> command, Path directory) {}

  public Supervisor(KernelContext kernel, Sessions sessions, Path socketPath) {
    this.kernel = kernel;
    this.sessions = sessions;
    this.socketPath = socketPath;
    this.attachments = new Attachments(kernel);
  }

  @Override
  public Future<?> start() {
    kernel.bus().listen(Addresses.CONFIGURATION_CHANGED, changed -> followConfiguration());
    vertx.setPeriodic(
        TIDY_MILLIS, timer -> vertx.executeBlocking(this::tidy, false).onFailure(this::untidy));
    return vertx
        .executeBlocking(this::open)
        .compose(opened -> deployConfigured())
        .compose(
            deployed ->
                vertx.deployVerticle(
                    new HttpFrontEnd(kernel, this, socketPath.resolveSibling(HTTP_TOKEN))))
        .onSuccess(
            deployed -> {
              sessions.questions().attend();
              Objects.requireNonNull(socket).start();
            });
  }

  private boolean open() throws IOException {
    socket = ControlSocket.open(socketPath, this);
    // Not before we know that no other supervisor's servers are meant.
    leftBehind = kernel.processes().endLeftBehind();
    return true;
  }

  private boolean tidy() {
    kernel.processes().tidy();
    return true;
  }

  private void untidy(Throwable problem) {
    LOG.log(Level.WARNING, "processes that have ended cannot be looked for", problem);
  }

  /** What became of the start. */
  public Supervising supervising() {
    return new Supervising(configured.size(), leftBehind);
  }

  private Future<?> deployConfigured() {
    List<Future<?>> all = new ArrayList<>();
    Map<String, ConfiguredServer> wanted = kernel.configuration().servers();
    for (ConfiguredServer server : wanted.values()) {
      ServerVerticle running = configured.get(server.name());
      if (running == null) {
        all.add(deploy(server));
      } else if (!running.configured().equals(server)) {
        running.change(server);
        LOG.log(
            Level.INFO, "the server {0} has changed; new sessions get the new one", server.name());
      }
    }
    for (String name : List.copyOf(configured.keySet())) {
      if (!wanted.containsKey(name)) {
        all.add(undeploy(name));
      }
    }
    return Future.join(all);
  }

  private Future<?> deploy(ConfiguredServer server) {
    ServerVerticle verticle = new ServerVerticle(kernel, sessions, server);
    configured.put(server.name(), verticle);
    Future<String> deployed = vertx.deployVerticle(verticle);
    deployments.put(server.name(), deployed);
    return deployed.onFailure(problem -> configured.remove(server.name()));
  }

  private Future<?> undeploy(String name) {
    configured.remove(name);
    Future<String> deployed = deployments.remove(name);
    LOG.log(Level.INFO, "the server {0} is not configured any more; its sessions end", name);
    return deployed == null ? Future.succeededFuture() : deployed.compose(vertx::undeploy);
  }

  private void followConfiguration() {
    deployConfigured()
        .onFailure(
            problem -> LOG.log(Level.ERROR, "not all changed servers could be followed", problem));
  }

  /** Who watches what happens. */
  Attachments attachments() {
    return attachments;
  }

  Sessions sessions() {
    return sessions;
  }

  /** All servers, configured or not. */
  Stream<SupervisedServer> servers() {
    return Stream.concat(
        configured.values().stream().map(ServerVerticle::server), others.values().stream());
  }

  /** All servers of that name: the configured one, and the commands that go by it. */
  List<SupervisedServer> servers(String name) {
    return servers().filter(server -> server.name().equals(name)).toList();
  }

  @Override
  public Optional<ServerTarget> target(String server) {
    return Optional.ofNullable(configured.get(server)).map(known -> known.configured().target());
  }

  @Override
  public Session open(
      String server, InputStream fromClient, OutputStream toClient, Exchanges exchanges)
      throws IOException {
    return open(server, null, fromClient, toClient, exchanges);
  }

  /**
   * Opens a session.
   *
   * @param command how the server is started; null if it is a configured one
   * @throws IOException if that cannot be; says so for people
   */
  Session open(
      String name,
      @Nullable ServerCommand command,
      InputStream in,
      OutputStream out,
      Exchanges exchanges)
      throws IOException {
    int most = kernel.configuration().supervisor().sessions();
    if (places.incrementAndGet() > most) {
      places.decrementAndGet();
      throw new IOException("there are " + most + " sessions already; [supervisor] max_sessions");
    }
    @Nullable Session session = null;
    try {
      session = openNow(name, command, in, out, exchanges);
    } finally {
      if (session == null) {
        places.decrementAndGet();
      }
    }
    var unused = session.ended().whenComplete((status, problem) -> places.decrementAndGet());
    return session;
  }

  private Session openNow(
      String name,
      @Nullable ServerCommand command,
      InputStream in,
      OutputStream out,
      Exchanges exchanges)
      throws IOException {
    if (command != null) {
      return unconfigured(name, command).open(command, in, out, exchanges);
    }
    ServerVerticle verticle = configured.get(name);
    if (verticle == null) {
      throw new IOException(
          "no server \"" + name + "\" is configured; there are: " + configured.keySet());
    }
    Session session = verticle.server().open(verticle.configured().target(), in, out, exchanges);
    Thread unused = Thread.ofVirtual().name("tend").start(verticle::tend);
    return session;
  }

  private SupervisedServer unconfigured(String name, ServerCommand command) {
    if (others.size() >= MAX_UNCONFIGURED) {
      others.values().removeIf(server -> server.sessionCount() == 0);
    }
    return others.computeIfAbsent(
        new Unconfigured(name, command.command(), command.directory()),
        unused -> new SupervisedServer(name, kernel, sessions));
  }

  /** Takes no more sessions. Those that run are ended with {@link Sessions}. */
  public Future<?> close() {
    ControlSocket open = socket;
    return open == null ? Future.succeededFuture() : vertx.executeBlocking(open::closed);
  }
}
