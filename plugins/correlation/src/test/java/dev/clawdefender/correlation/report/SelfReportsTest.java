package dev.clawdefender.correlation.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.engine.Declaration;
import dev.clawdefender.correlation.engine.Purpose;
import dev.clawdefender.testkit.TestMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelfReportsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long AT = 100 * SECOND;

  private final List<Finding> found = new ArrayList<>();
  private final SelfReports reports = new SelfReports(found::add);

  @BeforeEach
  void begin() {
    reports.watching(true, 0);
    reports.begin("s", "files", SECOND);
  }

  private void report(String server, String action, String path) {
    reports.report(
        TestMessage.call(
                SelfReports.TOOL,
                "{\"server\":\""
                    + server
                    + "\",\"action\":\""
                    + action
                    + "\",\"path\":\""
                    + path
                    + "\"}")
            .from(SelfReports.SERVER)
            .event("r"),
        new Declaration(
            Purpose.ANY, List.of(path), List.of(), List.of(), List.of(), List.of(), List.of()),
        AT);
  }

  private void done(long at, OsAction action) {
    reports.look(
        new CorrelationEvent.Uncorrelated(
            Instant.EPOCH,
            new OsEvent(
                Instant.EPOCH,
                "files",
                "s",
                7,
                1,
                "/usr/bin/node",
                "u",
                "",
                action,
                Sensitivity.NONE,
                "ebpf",
                Certainty.SEEN),
            Severity.LOW,
            "why"),
        at);
  }

  private static OsAction writes(String path) {
    return new OsAction.Open(path, Access.WRITE, false);
  }

  @Test
  void whatWasDoneIsTrue() {
    // Given
    done(AT - 50 * SECOND, writes("/work/a"));
    report("files", "write", "/work/a");
    report("files", "delete", "/work/b");

    // When something is told late
    done(AT, new OsAction.Remove("/work/b"));
    reports.tick(AT + 2 * SECOND);

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void whatWasNotDoneIsFoundInAllSessionsThatItIsAbout() {
    // Given
    done(AT - SECOND, writes("/work/b"));
    report("files", "write", "/work/a");

    // When
    reports.tick(AT);
    assertThat(found).isEmpty();
    reports.tick(AT + SECOND);

    // Then
    assertThat(found).extracting(Finding::session).containsExactly("r", "s");
    assertThat(found.getFirst().evidence())
        .contains("files did: write /work/a", "done instead: opened /work/b to write");
    assertThat(found.getFirst().severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void whatWasDoneLongBeforeIsAnotherThing() {
    // Given
    done(AT - 61 * SECOND, writes("/work/a"));
    report("files", "write", "/work/a");

    // When
    reports.tick(AT + SECOND);

    // Then
    assertThat(found).isNotEmpty();
  }

  @Test
  void whatCouldNotHaveBeenSeenIsNotFound() {
    // Given a reading, another server, and a time in which not all was seen
    report("files", "read", "/work/a");
    report("other", "write", "/work/a");
    reports.tick(AT + SECOND);
    reports.watching(true, AT - 30 * SECOND);
    report("files", "write", "/work/a");
    reports.tick(AT + SECOND);
    reports.watching(false, 0);
    report("files", "write", "/work/a");
    reports.tick(AT + SECOND);

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void whoDoesMoreThanIsKeptCannotBeCaughtLying() {
    // Given
    for (int i = 0; i < 1_000; i++) {
      done(AT - SECOND, writes("/work/" + i));
    }
    report("files", "write", "/work/0");

    // When
    reports.tick(AT + SECOND);

    // Then
    assertThat(found).isEmpty();
  }
}
