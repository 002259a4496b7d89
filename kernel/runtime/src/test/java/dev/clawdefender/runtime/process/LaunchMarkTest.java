package dev.clawdefender.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchMarkTest {
  @Test
  void whoHasEndedOwnsNothingAlsoIfItsParentDoesNotWaitForIt() throws Exception {
    // Given a process that has ended under a parent that never asks for its status
    Process parent =
        new ProcessBuilder(List.of("sh", "-c", "sleep 0 & echo $!; exec sleep 60")).start();
    try {
      ProcessHandle child =
          ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();
      while (ProcStat.of(child).filter(ProcStat::zombie).isEmpty()) {
        Thread.onSpinWait();
      }

      // When
      long started = ProcStat.of(child).orElseThrow().started();
      LaunchMark mark = new LaunchMark(child.pid(), started, 1, 0);

      // Then
      assertThat(child.isAlive()).isTrue();
      assertThat(mark.isOwned()).isFalse();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void aProcessIdThatAnotherHasNowIsNotItsOwner() {
    // Given
    LaunchMark ours = LaunchMark.ours(1);

    // When
    LaunchMark earlier = new LaunchMark(ours.owner(), ours.ownerStart() - 1, 1, ours.secret());

    // Then
    assertThat(ours.isOwned()).isTrue();
    assertThat(earlier.isOwned()).isFalse();
  }
}
