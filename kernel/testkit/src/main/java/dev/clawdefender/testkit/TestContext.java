package dev.clawdefender.testkit;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.plugin.AnalyzerContext;
import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.RuleContext;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context that grants everything and keeps what was reported and published. */
public final class TestContext implements AnalyzerContext, RuleContext {
  private final Record settings;
  private final Path folder;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable Matcher matcher;

  /**
   * @param settings what {@link #settings} gives
   * @param folder what {@link #folder} gives
   */
  public TestContext(Record settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  @Override
  public <T extends Record> T settings(Class<T> type) {
    return type.cast(settings);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Logger log() {
    return System.getLogger("dev.clawdefender.plugin.test");
  }

  @Override
  public synchronized void report(Finding finding) {
    findings.add(finding);
  }

  @Override
  public synchronized void publish(Matcher published) {
    matcher = published;
  }

  /** What was reported so far. */
  public synchronized List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** The titles of what was reported so far. */
  public List<String> titles() {
    return findings().stream().map(Finding::title).toList();
  }

  /**
   * What was published last.
   *
   * @throws IllegalStateException if nothing was
   */
  public synchronized Matcher matcher() {
    if (matcher == null) {
      throw new IllegalStateException("no matcher was published");
    }
    return matcher;
  }
}
