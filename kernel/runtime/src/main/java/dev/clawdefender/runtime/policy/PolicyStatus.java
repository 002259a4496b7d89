package dev.clawdefender.runtime.policy;

import dev.clawdefender.runtime.bus.PolicyActivated;
import dev.clawdefender.runtime.files.FreshFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Says, in a file for each running process, which policy is in force there, and keeps the policies
 * that were. Writes on a thread of its own: nothing waits for a disk. Safe for use by any thread.
 */
public final class PolicyStatus implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PolicyStatus.class.getName());

  /** Not that of all of Vert.x, which takes longer than the rest of a start's work here. */
  private static final JacksonCodec JSON = new JacksonCodec();

  /** Of the policies that servers have of their own, by server. */
  public static final String SERVERS = "servers";

  private final Path file;
  private final PolicyHistory history;
  private final JsonObject says = new JsonObject(); // by the thread only
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("policy-status").factory());

  /**
   * @param data the folder that our own files are in
   */
  public PolicyStatus(Path data) {
    ProcessHandle self = ProcessHandle.current();
    file = folder(data).resolve(self.pid() + ".json");
    history = new PolicyHistory(data);
    says.put("pid", self.pid());
    self.info().startInstant().ifPresent(start -> says.put("process_started", start.toString()));
  }

  private static Path folder(Path data) {
    return data.resolve("run");
  }

  /** The file that makes every running process read its policy again when it changes. */
  public static Path reloadRequest(Path data) {
    return folder(data).resolve("reload");
  }

  /** Other rules are in force. */
  public void activated(PolicyActivated activated) {
    Instant now = Instant.now();
    List<Path> files = activated.files();
    thread.execute(
        () -> {
          JsonObject policy = of(activated.server());
          policy.put("epoch", activated.snapshot().epoch());
          policy.put("in_force_since", now.toString());
          policy.put("files", new JsonArray(files.stream().map(Path::toString).toList()));
          policy.remove("rejected");
          try {
            history.keep(activated.server(), files); // before anybody knows that it may be changed
          } catch (IOException e) {
            LOG.log(Level.WARNING, "the policy cannot be kept in the history: {0}", e.toString());
          } finally {
            write();
          }
        });
  }

  /** By the thread only. What is said of the common policy, or of that of a server. */
  private JsonObject of(String server) {
    if (server.isEmpty()) {
      return says;
    }
    JsonObject servers = says.getJsonObject(SERVERS, new JsonObject());
    JsonObject policy = servers.getJsonObject(server, new JsonObject());
    says.put(SERVERS, servers.put(server, policy));
    return policy;
  }

  /**
   * A change was not put in force.
   *
   * @param server the server that has the policy of its own; empty if it is the common one
   */
  public void rejected(String server, String why) {
    Instant now = Instant.now();
    thread.execute(
        () -> {
          of(server)
              .put("rejected", new JsonObject().put("time", now.toString()).put("reason", why));
          write();
        });
  }

  private void write() {
    try {
      Files.createDirectories(file.resolveSibling(""), FreshFile.OWNER_FOLDER);
      try (FreshFile fresh = new FreshFile(file, JSON.toString(says, false))) {
        fresh.replace();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the status cannot be written", e);
    }
  }

  /** What all running processes say. What dead ones left is deleted. */
  public static List<JsonObject> all(Path data) throws IOException {
    if (!Files.isDirectory(folder(data))) {
      return List.of();
    }
    List<JsonObject> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder(data))) {
      for (Path each : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        JsonObject status = new JsonObject(Files.readString(each));
        if (runs(status)) {
          found.add(status);
        } else {
          Files.deleteIfExists(each);
        }
      }
    }
    return found;
  }

  private static boolean runs(JsonObject status) {
    return ProcessHandle.of(status.getLong("pid", -1L))
        .flatMap(process -> process.info().startInstant())
        .map(start -> start.toString().equals(status.getString("process_started")))
        .orElse(false);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
      Files.deleteIfExists(file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the status cannot be deleted", e);
    }
  }
}
