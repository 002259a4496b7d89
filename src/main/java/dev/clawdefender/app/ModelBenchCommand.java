package dev.clawdefender.app;

import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how long the configured model takes for a call. */
@Command(
    name = "bench",
    description =
        "Print how long the configured model takes for a call on this machine, one by one.",
    mixinStandardHelpOptions = true)
final class ModelBenchCommand implements Callable<Integer> {
  private static final String TEXT = "cat src/main.py | grep -n 'import os' && echo done; ";

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--calls", description = "How many calls. Default: ${DEFAULT-VALUE}.")
  private int calls = 2_000;

  @Option(
      names = "--tokens",
      description = "How long each is, at four characters a token. Default: ${DEFAULT-VALUE}.")
  private int tokens = 1_024;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String command = TEXT.repeat(1 + 4 * tokens / TEXT.length()).substring(0, 4 * tokens);
    String arguments = Json.object().put("command", command).toString();
    long[] nanos = new long[Math.max(1, calls)];
    int answered = 0;
    try (RiskModel model = RiskModels.of(ReadConfiguration.from(config).slm())) {
      for (int i = 0; i < nanos.length; i++) {
        RiskRequest request = SampleCall.request("run_command", arguments);
        long begun = System.nanoTime();
        answered += model.assess(request) instanceof Opinion ? 1 : 0;
        nanos[i] = System.nanoTime() - begun;
      }
      long first = nanos[0];
      Arrays.sort(nanos);
      spec.commandLine()
          .getOut()
          .printf(
              "%s: %d calls of %d tokens, %d answered; first %.2f ms, P50 %.2f ms, P95 %.2f ms%n",
              model.name(),
              nanos.length,
              tokens,
              answered,
              first / 1e6,
              nanos[nanos.length / 2] / 1e6,
              nanos[nanos.length * 95 / 100] / 1e6);
    }
    return answered == nanos.length ? ExitStatus.OK : ExitStatus.PROBLEM;
  }
}
