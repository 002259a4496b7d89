package dev.clawdefender.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.policy.Lift;
import dev.clawdefender.policy.SessionRisk;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionRisksTest {
  private final SessionRisks risks = new SessionRisks();
  private final LiveRisk live = new LiveRisk();

  private static Risk risk(RiskLevel level, String title) {
    return new Risk(level, "a/b", title, "because", Instant.EPOCH);
  }

  @Test
  void nothingLowersARisk() {
    // Given
    risks.assessorStarted();
    risks.open("s", "it", live);
    // When
    risks.raise("s", risk(RiskLevel.HIGH, "first"));
    risks.raise("s", risk(RiskLevel.LOW, "second"));
    risks.raise("s", risk(RiskLevel.HIGH, "third"));
    // Then
    assertThat(live.now().level()).isEqualTo(RiskLevel.HIGH);
    assertThat(live.now().findings()).containsExactly("a/b", "first", "second", "third");
    assertThat(live.worst()).map(Risk::title).isEqualTo(Optional.of("first"));
    assertThat(live.now().unassessed()).isFalse();
  }

  @Test
  void aSessionThatNobodyAssessesIsUnassessedForEver() {
    // Given
    risks.open("s", "it", live);
    // When
    risks.assessorStarted();
    // Then
    assertThat(live.now().unassessed()).isTrue();
    // Given
    LiveRisk later = new LiveRisk();
    risks.open("later", "it", later);
    assertThat(later.now().unassessed()).isFalse();
    // When
    risks.assessorEnded();
    // Then
    assertThat(later.now().unassessed()).isTrue();
  }

  @Test
  void whatIsKeptOfASessionIsBoundedAndSaysSo() {
    // Given
    risks.open("s", "it", live);
    // When
    for (int i = 0; i < 1000; i++) {
      risks.raise("s", risk(RiskLevel.LOW, "title " + i));
    }
    // Then
    assertThat(live.now().findings()).hasSize(SessionRisk.MAX_NAMES);
    assertThat(live.now().more()).isTrue();
    assertThat(live.now().number()).isEqualTo(1000);
    assertThat(live.noticed().last()).extracting(Risk::title).isEqualTo("title 999");
  }

  @Test
  void ofASessionThatEndedNothingIsAdded() {
    // Given
    risks.open("s", "it", live);
    // When
    risks.close("s");
    risks.raise("s", risk(RiskLevel.HIGH, "late"));
    // Then
    assertThat(risks.of("s")).isEmpty();
    assertThat(live.now().level()).isEqualTo(RiskLevel.LOW);
  }

  @Test
  void afterALiftOnlyWhatIsNewCounts() {
    // Given
    risks.assessorStarted();
    risks.open("s", "it", live);
    risks.raise("s", risk(RiskLevel.HIGH, "first"));
    assertThat(live.lift()).isNull();
    // When
    live.lift(live.noticed());
    // Then
    assertThat(live.lift()).extracting(Lift::since).isEqualTo(SessionRisk.NONE);
    // When the very same is noticed again
    risks.raise("s", risk(RiskLevel.HIGH, "first"));
    // Then
    assertThat(live.lift()).extracting(Lift::since).isEqualTo(SessionRisk.NONE);
    // When the same is noticed of something else
    risks.raise("s", new Risk(RiskLevel.HIGH, "a/b", "first", "other", Instant.EPOCH));
    risks.unassessed("s");
    // Then
    assertThat(live.lift())
        .extracting(Lift::since)
        .isEqualTo(new SessionRisk(RiskLevel.HIGH, true, List.of("a/b", "first"), false, 1));
  }

  @Test
  void whatWasNoticedAfterAPersonWasAskedIsNotLifted() {
    // Given
    risks.assessorStarted();
    risks.open("s", "it", live);
    risks.raise("s", risk(RiskLevel.HIGH, "first"));
    Noticed shown = live.noticed();
    // When
    risks.raise("s", risk(RiskLevel.CRITICAL, "first"));
    live.lift(shown);
    // Then
    assertThat(live.lift())
        .extracting(Lift::since)
        .isEqualTo(new SessionRisk(RiskLevel.CRITICAL, false, List.of("a/b", "first"), false, 1));
  }

  @Test
  void whatCameTooLongAgoToBeKnownCountsAsNew() {
    // Given
    risks.open("s", "it", live);
    risks.raise("s", risk(RiskLevel.CRITICAL, "first"));
    Noticed shown = live.noticed();
    // When
    for (int i = 0; i < 1000; i++) {
      risks.raise("s", risk(RiskLevel.LOW, "title " + i));
    }
    // Then
    assertThat(live.liftOf(shown).since()).isEqualTo(live.now());
  }

  @Test
  void aServerThatNobodyLetGoOnIsHeldInItsNextSessions() {
    // Given
    LiveRisk next = new LiveRisk();
    LiveRisk afterwards = new LiveRisk();
    LiveRisk other = new LiveRisk();
    risks.open("s", "it", live);
    risks.raise("s", risk(RiskLevel.CRITICAL, "first"));
    // When
    risks.close("s");
    risks.open("t", "it", next);
    risks.open("o", "other", other);
    // Then
    assertThat(next.now().level()).isEqualTo(RiskLevel.LOW);
    assertThat(next.inherited().findings()).containsExactly("a/b", "first");
    assertThat(next.noticed().earlier())
        .extracting(left -> left.worst().title())
        .isEqualTo("first");
    assertThat(other.inherited()).isEqualTo(SessionRisk.NONE);
    // When a person lets it go on
    next.lift(next.noticed());
    risks.close("t");
    risks.open("u", "it", afterwards);
    // Then
    assertThat(next.inherited()).isEqualTo(SessionRisk.NONE);
    assertThat(afterwards.inherited()).isEqualTo(SessionRisk.NONE);
  }

  @Test
  void whatIsNoticedWhenTheSessionHasEndedIsForTheNextOne() {
    // Given
    LiveRisk next = new LiveRisk();
    risks.open("s", "it", live);
    risks.close("s");
    risks.open("t", "it", next);
    Noticed shown = next.noticed();
    // When
    risks.raise("s", risk(RiskLevel.CRITICAL, "late"));
    // Then
    assertThat(next.inherited().findings()).containsExactly("a/b", "late");
    // When a person was not shown that
    next.lift(shown);
    // Then
    assertThat(next.inherited().findings()).containsExactly("a/b", "late");
    assertThat(next.inheritedSince(shown)).isEqualTo(next.inherited());
    assertThat(next.inheritedSince(next.noticed())).isEqualTo(SessionRisk.NONE);
  }

  @Test
  void aLiftInOneSessionLeavesWhatWasFoundAfterIt() {
    // Given
    LiveRisk next = new LiveRisk();
    risks.open("s", "it", live);
    risks.raise("s", risk(RiskLevel.CRITICAL, "first"));
    live.lift(live.noticed());
    // When
    risks.raise("s", risk(RiskLevel.HIGH, "second"));
    risks.close("s");
    risks.open("t", "it", next);
    // Then
    assertThat(next.inherited().findings()).containsExactly("a/b", "second");
    assertThat(next.inherited().level()).isEqualTo(RiskLevel.HIGH);
  }
}
