package dev.clawdefender.app;

import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what was asked and what came of it. */
@Command(
    name = "timeline",
    description = {
      "Show each session's calls with what was decided, what servers did and what was found.",
      "A finding stands with a call if no other one waited for its answer then."
    },
    mixinStandardHelpOptions = true)
final class TimelineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LogOptions options = new LogOptions();

  @Option(
      names = "--json",
      description = "Print each session as a line of JSON; with --follow each thing.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page that needs nothing else. Its owner only may read it.")
  private @Nullable Path html;

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean follow = options.follows();
    if (html != null && (follow || json)) {
      throw new ParameterException(
          spec.commandLine(),
          "--html writes a page once: it goes with neither --follow nor --json");
    }
    PrintWriter out = spec.commandLine().getOut();
    Timeline timeline =
        new Timeline(
            (node, to) -> {
              if (follow) {
                out.println(
                    json ? TimelineJson.added(node, to).toString() : TimelineText.added(node, to));
              }
            });
    int status = options.read(null, Map.of(), true, timeline::add);
    if (status == ExitStatus.OK && !follow) {
      show(timeline);
    }
    return status;
  }

  private void show(Timeline timeline) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String note =
        timeline.leftOut() == 0
            ? ""
            : timeline.leftOut() + " of the oldest things are left out; --since shows less.";
    if (html != null) {
      try (FreshFile page = new FreshFile(html, TimelineHtml.of(timeline.sessions(), note))) {
        page.replace();
      }
      out.println(html);
    } else if (json) {
      timeline.sessions().forEach(each -> out.println(TimelineJson.tree(each)));
    } else {
      timeline.sessions().forEach(each -> TimelineText.tree(each, out));
    }
    if (!note.isEmpty()) {
      spec.commandLine().getErr().println("clawdefender: " + note);
    }
  }
}
