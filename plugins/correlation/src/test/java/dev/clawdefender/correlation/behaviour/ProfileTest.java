package dev.clawdefender.correlation.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private Instant now = START;

  private Deed deed(Dimension dimension, String item, boolean sensitive) {
    return new Deed(now, "s", "files", Map.of(dimension, item), sensitive);
  }

  private Deed deed(Dimension dimension, String item) {
    return deed(dimension, item, false);
  }

  /** A profile of a server that reads below /work with two tools, without a network. */
  private Profile learned() {
    Profile profile = new Profile(now);
    for (int i = 0; i < 60; i++) {
      now = now.plusSeconds(40);
      String tool = i % 2 == 0 ? "list" : "read";
      profile.judge(deed(Dimension.TOOL, tool));
      profile.judge(deed(Dimension.PATH, "/work"));
    }
    assertThat(profile.isLearned()).isTrue();
    return profile;
  }

  private static double score(Optional<Anomaly> anomaly) {
    return anomaly.orElseThrow().score();
  }

  @ParameterizedTest
  @CsvSource({"99, 60, false", "100, 29, false", "100, 30, true"})
  void itIsLearnedForLongEnoughAndFromEnough(int deeds, int minutes, boolean learned) {
    // Given
    Profile profile = new Profile(START);
    // When
    for (int i = 0; i < deeds - 1; i++) {
      profile.judge(deed(Dimension.TOOL, "list"));
    }
    now = START.plus(Duration.ofMinutes(minutes));
    Optional<Anomaly> last = profile.judge(deed(Dimension.TOOL, "list"));
    // Then
    assertThat(last).isEmpty();
    assertThat(profile.isLearned()).isEqualTo(learned);
  }

  @Test
  void whatIsUsualIsNoAnomaly() {
    // Given
    Profile profile = learned();
    // When, then
    assertThat(score(profile.judge(deed(Dimension.TOOL, "list")))).isZero();
    assertThat(score(profile.judge(deed(Dimension.PATH, "/work")))).isZero();
  }

  @Test
  void eachRespectHasItsReason() {
    // Given
    Profile profile = learned();
    // When
    Anomaly network = profile.judge(deed(Dimension.HOST, "192.0.2.1")).orElseThrow();
    Anomaly secret = profile.judge(deed(Dimension.PATH, "/home/u/.ssh", true)).orElseThrow();
    Anomaly below = profile.judge(deed(Dimension.PATH, "/work/deep/er")).orElseThrow();
    Anomaly elsewhere = profile.judge(deed(Dimension.PATH, "/etc")).orElseThrow();
    Anomaly tool = profile.judge(deed(Dimension.TOOL, "delete")).orElseThrow();
    // Then what has never been is worse than what is only new
    assertThat(network.score()).isEqualTo(1);
    assertThat(network.explanation())
        .isEqualTo("host 1.00: it never used the network before, now 192.0.2.1");
    assertThat(secret.score()).isEqualTo(1);
    assertThat(below.score()).isLessThan(elsewhere.score()).isLessThan(Anomaly.THRESHOLD);
    assertThat(elsewhere.score()).isLessThan(Anomaly.THRESHOLD);
    assertThat(tool.explanation()).isEqualTo("tool 0.80: delete was never called before");
  }

  @Test
  void manyMoreCallsThanEverAreAnAnomalyWhateverTheyAre() {
    // Given
    Profile profile = learned();
    now = now.plusSeconds(120);
    // When
    double score = 0;
    for (int i = 0; i < 20; i++) {
      score = score(profile.judge(deed(Dimension.TOOL, "list")));
    }
    // Then
    assertThat(score).isGreaterThanOrEqualTo(Anomaly.THRESHOLD);
  }

  @Test
  void doingItOftenDoesNotMakeItUsual() {
    // Given
    Profile profile = learned();
    // When
    for (int i = 0; i < 10_000; i++) {
      now = now.plusMillis(10);
      profile.judge(deed(Dimension.PATH, "/etc"));
    }
    // Then
    assertThat(score(profile.judge(deed(Dimension.PATH, "/etc")))).isEqualTo(0.6);
  }

  @Test
  void doingItOnManyDaysDoes() {
    // Given
    Profile profile = learned();
    // When
    for (int day = 0; day < Habits.DAYS; day++) {
      assertThat(score(profile.judge(deed(Dimension.PATH, "/etc")))).isEqualTo(0.6);
      now = now.plus(DAY);
    }
    // Then
    assertThat(score(profile.judge(deed(Dimension.PATH, "/etc")))).isZero();
  }

  @Test
  void whatMattersNeverBecomesUsual() {
    // Given
    Profile profile = learned();
    // When
    for (int day = 0; day < 365; day++) {
      now = now.plus(DAY);
      // Then
      assertThat(score(profile.judge(deed(Dimension.PATH, "/home/u/.ssh", true)))).isEqualTo(1);
    }
  }

  @Test
  void whoDoesAHundredNewThingsEachDayGetsOneOfThemADay() {
    // Given
    Profile profile = learned();
    int days = 30;
    // When
    for (int day = 0; day < days; day++) {
      now = now.plus(DAY);
      for (int i = 0; i < 100; i++) {
        profile.judge(deed(Dimension.PATH, "/new/" + i));
      }
    }
    // Then
    int usual = 0;
    for (int i = 0; i < 100; i++) {
      usual += score(profile.judge(deed(Dimension.PATH, "/new/" + i))) == 0 ? 1 : 0;
    }
    assertThat(usual).isEqualTo(days - Habits.DAYS + 1);
  }

  @Test
  void theNumberOfCallsGrowsSlowly() {
    // Given a server that makes one call a minute at most
    Profile profile = learned();
    double before = score(burst(profile));
    // When it does twenty on one day
    double after = score(burst(profile));
    // Then that is as unusual as before
    assertThat(before).isGreaterThanOrEqualTo(Anomaly.THRESHOLD);
    assertThat(after).isGreaterThanOrEqualTo(Anomaly.THRESHOLD);
  }

  private Optional<Anomaly> burst(Profile profile) {
    now = now.plusSeconds(120);
    Optional<Anomaly> last = Optional.empty();
    for (int i = 0; i < 20; i++) {
      last = profile.judge(deed(Dimension.TOOL, "list"));
    }
    return last;
  }

  @Property(tries = 200)
  void whatWasKeptGoesOnAsIfNothingHadBeen(@ForAll long seed) throws Exception {
    // Given
    now = START;
    Random random = new Random(seed);
    Profile one = new Profile(START);
    run(one, random, 300);
    // When
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    one.write(new DataOutputStream(bytes));
    Profile two = Profile.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    // Then
    for (int i = 0; i < 200; i++) {
      Deed next = drawn(random);
      assertThat(two.judge(next)).isEqualTo(one.judge(next));
    }
  }

  private void run(Profile profile, Random random, int deeds) {
    for (int i = 0; i < deeds; i++) {
      profile.judge(drawn(random));
    }
  }

  private Deed drawn(Random random) {
    now = now.plusSeconds(random.nextInt(20) == 0 ? 80_000 : random.nextInt(60));
    Dimension dimension = Dimension.values()[random.nextInt(Dimension.values().length)];
    return deed(dimension, "/i/" + random.nextInt(12), random.nextInt(8) == 0);
  }
}
