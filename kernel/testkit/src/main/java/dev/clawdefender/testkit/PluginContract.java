package dev.clawdefender.testkit;

import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.api.plugin.Plugin;
import dev.clawdefender.api.plugin.RulePart;
import dev.clawdefender.api.plugin.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What every plugin has to bear, whatever it is for: its parts have names, start and stop, and do
 * not fail on messages that nobody thought of. Whether its classes are let go, {@code clawdefender
 * plugin check} finds out with the jar.
 */
public final class PluginContract {
  private static final int THREADS = 4;
  private static final String ODD =
      "{\"\":\"\",\"a\":[null,true,-0.5e3,{\"\\u0000\":\"\\ud800\"}],\"e\\u0301\":\"\\ud83d\\ude00\\u202e\"}";

  private PluginContract() {}

  /**
   * Starts all parts of a plugin, shows them odd messages, and stops them.
   *
   * @param settings what its settings are
   * @param folder an empty folder that it may keep files in
   * @return what is wrong, for people; empty if nothing is
   */
  public static List<String> violations(Plugin plugin, Record settings, Path folder) {
    List<String> wrong = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RulePart rule : plugin.rules()) {
      check(wrong, names, rule.name(), () -> rule(rule, settings, folder));
    }
    for (Analyzer analyzer : plugin.analyzers()) {
      check(wrong, names, analyzer.name(), () -> analyzer(analyzer, settings, folder));
    }
    if (names.isEmpty()) {
      wrong.add("it provides neither a rule nor an analyzer");
    }
    return wrong;
  }

  private static void check(
      List<String> wrong, Set<String> names, String name, Callable<Void> work) {
    if (!name.matches("[a-z0-9-]{1,64}") || !names.add(name)) {
      wrong.add("\"" + name + "\" is no name, or is there twice");
    }
    try {
      work.call();
    } catch (Exception | LinkageError e) {
      wrong.add(name + ": " + e);
    }
  }

  private static Void rule(RulePart rule, Record settings, Path folder) throws Exception {
    TestContext context = new TestContext(settings, folder);
    rule.start(context);
    Matcher matcher = context.matcher();
    MessageFilter wanted = matcher.wants();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (TestMessage message : messages()) {
        if (!wanted.wants(message.type(), message.direction(), message.method())) {
          continue;
        }
        List<Callable<Verdict>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          calls.add(() -> matcher.judge(message));
        }
        Set<Class<?>> verdicts = new HashSet<>();
        for (Future<Verdict> verdict : threads.invokeAll(calls)) {
          verdicts.add(verdict.get().getClass());
        }
        if (verdicts.size() != 1) {
          throw new IllegalStateException("threads got different verdicts: " + verdicts);
        }
      }
    }
    rule.stop();
    return null;
  }

  private static Void analyzer(Analyzer analyzer, Record settings, Path folder) throws Exception {
    TestContext context = new TestContext(settings, folder);
    analyzer.start(context);
    List<Event> events = new ArrayList<>();
    for (TestMessage message : messages()) {
      events.add(message.event("session"));
      events.add(message.event("session").withoutContent());
    }
    events.add(new SessionEvent.Ended(Instant.now(), "session", "server", 0, 1, 1));
    for (Event event : events) {
      if (analyzer.interest().wants(event)) {
        analyzer.analyze(event);
      }
    }
    analyzer.stop();
    return null;
  }

  private static List<TestMessage> messages() {
    return List.of(
        TestMessage.call("tool", ODD),
        TestMessage.call("t\u0000\u202e", "{}"),
        TestMessage.result("tool", ODD),
        TestMessage.response("tools/list", "", ODD),
        TestMessage.response("tools/list", "", "{\"tools\":[" + ODD + ",1,\"x\",{\"name\":7}]}"));
  }
}
