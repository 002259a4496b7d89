package dev.clawdefender.app;

import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.Kernel;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.control.SocketPath;
import dev.clawdefender.runtime.session.Supervise;
import dev.clawdefender.runtime.session.Supervising;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hosts all servers of this user in one process. */
@Command(
    name = "supervise",
    description = {
      "Host the configured servers, and the sessions of every `clawdefender run` of this user.",
      "Runs until it is told to end (Ctrl-C, SIGTERM), and ends all servers then."
    },
    mixinStandardHelpOptions = true)
final class SuperviseCommand implements Callable<Integer> {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Override
  public Integer call() throws PolicyException, InterruptedException {
    Kernel kernel =
        Kernel.boot(config != null ? config : Home.configuration(), configured -> configured);
    Runtime.getRuntime().addShutdownHook(new Thread(kernel::close, "shutdown"));
    Path socket = SocketPath.get();
    try {
      Supervising started =
          kernel
              .bus()
              .ask(Addresses.SUPERVISE, new Supervise(socket), START_PATIENCE)
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      spec.commandLine()
          .getErr()
          .println(
              "clawdefender: supervising at "
                  + socket
                  + ", servers configured: "
                  + started.servers()
                  + (started.endedProcesses() == 0
                      ? ""
                      : "; processes left behind and ended: " + started.endedProcesses()));
    } catch (CompletionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      spec.commandLine().getErr().println("clawdefender: " + why.getMessage());
      return ExitStatus.PROBLEM;
    }
    new CountDownLatch(1).await(); // the shutdown hook ends it all
    return ExitStatus.OK;
  }
}
