package dev.clawdefender.app;

import dev.clawdefender.app.clients.Rewrite;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Puts servers behind us in the files where clients keep them. */
@Command(
    name = "wrap",
    description = {
      "Have a client start its servers through ClawDefender.",
      "Everything else in the client's file stays as it is; the first time a file is changed, a"
          + " copy is kept beside it as FILE.before-clawdefender."
    },
    mixinStandardHelpOptions = true)
final class WrapCommand implements Callable<Integer> {
  @Mixin private ClientFilesOptions options = new ClientFilesOptions();

  @Override
  public Integer call() {
    return options.run(Rewrite.Way.WRAP);
  }
}
