package dev.clawdefender.app;

import dev.clawdefender.app.clients.Rewrite;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes back what {@link WrapCommand} did. */
@Command(
    name = "unwrap",
    description = "Have a client start its servers itself again.",
    mixinStandardHelpOptions = true)
final class UnwrapCommand implements Callable<Integer> {
  @Mixin private ClientFilesOptions options = new ClientFilesOptions();

  @Override
  public Integer call() {
    return options.run(Rewrite.Way.UNWRAP);
  }
}
