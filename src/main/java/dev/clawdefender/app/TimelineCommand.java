package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.audit.read.LogFilter;
import dev.clawdefender.audit.read.LogReader;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
  private static final Duration FOLLOW = Duration.ofMillis(300);

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(
      names = "--audit-dir",
      paramLabel = "DIR",
      description = "The directory to read instead of the configured one.")
  private @Nullable Path directory;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From then on: 2026-11-24T10:00:00Z, or 30m, 2h, 1d ago.")
  private @Nullable String since;

  @Option(names = "--session", paramLabel = "ID", description = "Of this session.")
  private @Nullable String session;

  @Option(names = "--server", paramLabel = "NAME", description = "Of this server.")
  private @Nullable String server;

  @Option(names = "--follow", description = "Go on with what is recorded from now on.")
  private boolean follow;

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
    if (html != null && (follow || json)) {
      throw new ParameterException(
          spec.commandLine(),
          "--html writes a page once: it goes with neither --follow nor --json");
    }
    Path from = LogCommand.directory(config, directory);
    if (!Files.isDirectory(from)) {
      spec.commandLine().getErr().println("clawdefender: there is no audit log in " + from);
      return ExitStatus.PROBLEM;
    }
    LogReader reader = new LogReader(from, LogCommand.digestKey());
    if (follow) {
      follow(reader);
    } else {
      Timeline timeline = new Timeline((node, to) -> {});
      read(reader, timeline);
      show(timeline);
    }
    return ExitStatus.OK;
  }

  private void follow(LogReader reader) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Timeline timeline =
        new Timeline(
            (node, to) ->
                out.println(
                    json ? TimelineJson.added(node, to).toString() : TimelineText.added(node, to)));
    boolean more = true;
    while (more) {
      read(reader, timeline);
      out.flush();
      more = !out.checkError();
      if (more) {
        Thread.sleep(FOLLOW);
      }
    }
  }

  private void read(LogReader reader, Timeline timeline) throws IOException {
    LogFilter filter = filter();
    reader.read(
        (JsonNode record) -> {
          if (filter.matches(record)) {
            timeline.add(record);
          }
        });
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

  private LogFilter filter() {
    Map<String, String> values = new HashMap<>();
    if (session != null) {
      values.put("session", session);
    }
    if (server != null) {
      values.put("server", server);
    }
    return new LogFilter(LogTime.parse(spec, "--since", since), null, values);
  }
}
