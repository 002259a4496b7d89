package dev.clawdefender.app;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks the configured model about calls whose risk is beyond doubt. */
@Command(
    name = "test",
    description = {
      "Ask the configured model about six calls whose risk is beyond doubt, and print what it"
          + " says.",
      "Exits with 1 if it is on the wrong side of high for any of them, or does not answer."
    },
    mixinStandardHelpOptions = true)
final class ModelTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean good = true;
    try (RiskModel model = RiskModels.of(ReadConfiguration.from(config).slm())) {
      for (SampleCall sample : SampleCall.values()) {
        Assessment assessment = model.assess(sample.request());
        good &=
            assessment instanceof Opinion opinion
                && opinion.level().atLeast(RiskLevel.HIGH) == sample.harmful();
        out.printf("%-16s %s%n", sample.name().toLowerCase(Locale.ROOT), said(assessment));
      }
    }
    return good ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  private static String said(Assessment assessment) {
    return switch (assessment) {
      case Opinion opinion -> opinion.level().text() + ": " + opinion.explanation();
      case Unassessed none -> "unassessed: " + none.reason().text();
    };
  }
}
