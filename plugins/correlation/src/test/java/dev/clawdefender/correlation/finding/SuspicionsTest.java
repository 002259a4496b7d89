package dev.clawdefender.correlation.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
  private static final Call CALL =
      new Call(Instant.EPOCH, "s", "files", "client", "7", "tools/call", "read_file");

  private final List<Finding> found = new ArrayList<>();
  private final Suspicions suspicions =
      new Suspicions(found::add, "192.0.2.53"::equals, Severity.MEDIUM);

  private static OsEvent secret(boolean failed, Certainty certainty, long second) {
    return seen(
        new OsAction.Open("/home/u/.ssh/id", Access.READ, failed),
        Sensitivity.CREDENTIALS,
        certainty,
        second);
  }

  private static OsEvent connection(String address, int port, long second) {
    return seen(
        new OsAction.Connect(new OsAction.Endpoint(address, port), false),
        Sensitivity.NONE,
        Certainty.SEEN,
        second);
  }

  private static OsEvent seen(
      OsAction action, Sensitivity sensitivity, Certainty certainty, long second) {
    return new OsEvent(
        Instant.ofEpochSecond(second),
        "files",
        "s",
        9,
        1,
        "/usr/bin/node",
        "u",
        "",
        action,
        sensitivity,
        "ebpf",
        certainty);
  }

  private void undeclared(OsEvent seen, Severity severity, boolean byCommand) {
    suspicions.look(
        new CorrelationEvent.Undeclared(
            seen.time(), List.of(CALL), seen, severity, byCommand, 0.9, "no other call was open"));
  }

  private void uncorrelated(OsEvent seen, Severity severity) {
    suspicions.look(
        new CorrelationEvent.Uncorrelated(seen.time(), seen, severity, "no call was open"));
  }

  private List<String> titles() {
    return found.stream().map(Finding::title).toList();
  }

  @Test
  void aSecretAndThenAConnectionIsTheWorst() {
    // When
    undeclared(secret(false, Certainty.SEEN, 1), Severity.HIGH, false);
    uncorrelated(connection("203.0.113.7", 443, 60), Severity.CRITICAL);

    // Then
    assertThat(titles())
        .containsExactly("undeclared secret", "uncorrelated connection", Suspicions.SECRET_SENT);
    Finding worst = found.getLast();
    assertThat(worst.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(worst.evidence())
        .contains("opened /home/u/.ssh/id to read", "connected to 203.0.113.7:443", "process 9");
  }

  @Test
  void anotherSecretToTheSamePlaceIsFoundAnew() {
    // Given one that was sent, and maybe allowed
    undeclared(secret(false, Certainty.SEEN, 1), Severity.HIGH, false);
    uncorrelated(connection("203.0.113.7", 443, 2), Severity.CRITICAL);
    uncorrelated(connection("203.0.113.7", 443, 3), Severity.CRITICAL);

    // When
    undeclared(
        seen(
            new OsAction.Open("/home/u/.aws/credentials", Access.READ, false),
            Sensitivity.CREDENTIALS,
            Certainty.SEEN,
            4),
        Severity.HIGH,
        false);
    uncorrelated(connection("203.0.113.7", 443, 5), Severity.CRITICAL);

    // Then
    assertThat(titles()).filteredOn(Suspicions.SECRET_SENT::equals).hasSize(2);
  }

  @Test
  void whatWasNotSeenForCertainIsNotTreatedSo() {
    // When the secret was only thought to be read
    undeclared(secret(false, Certainty.INFERRED, 1), Severity.HIGH, false);
    uncorrelated(connection("203.0.113.7", 443, 2), Severity.CRITICAL);

    // Then
    assertThat(titles()).containsExactly("undeclared secret", "uncorrelated connection");
    assertThat(found.getFirst().severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void neitherTheOrderNorLoopbackNorNamesNorAFailureNorTimeMakesIt() {
    // When
    uncorrelated(connection("203.0.113.7", 443, 1), Severity.CRITICAL);
    undeclared(secret(true, Certainty.SEEN, 2), Severity.MEDIUM, false);
    uncorrelated(connection("203.0.113.8", 443, 3), Severity.CRITICAL);
    undeclared(secret(false, Certainty.SEEN, 4), Severity.HIGH, false);
    uncorrelated(connection("127.0.0.1", 443, 5), Severity.LOW);
    uncorrelated(connection("192.0.2.53", 53, 6), Severity.MEDIUM);
    uncorrelated(connection("203.0.113.10", 443, 4 + 301), Severity.CRITICAL);

    // Then
    assertThat(titles()).doesNotContain(Suspicions.SECRET_SENT);
  }

  @Test
  void port53OfAnotherMachineThanTheResolverIsAWayOut() {
    // When
    undeclared(secret(false, Certainty.SEEN, 1), Severity.HIGH, false);
    uncorrelated(connection("203.0.113.9", 53, 2), Severity.CRITICAL);

    // Then
    assertThat(found.getLast().title()).isEqualTo(Suspicions.SECRET_SENT);
    assertThat(found.getLast().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void keysThatACallSpeaksOfAreNotToBeSentAnywhere() {
    // Given
    effect(secret(false, Certainty.SEEN, 1));
    assertThat(found).isEmpty();

    // When it goes where a call says, and where none does
    effect(connection("203.0.113.7", 443, 2));
    undeclared(connection("203.0.113.8", 443, 3), Severity.MEDIUM, false);

    // Then
    assertThat(titles()).containsExactly("undeclared connection", Suspicions.SECRET_SENT);
    assertThat(found.getLast().severity()).isEqualTo(Severity.HIGH);

    // When other keys are read that no call speaks of
    undeclared(secret(false, Certainty.SEEN, 4), Severity.HIGH, false);
    undeclared(connection("203.0.113.8", 443, 5), Severity.MEDIUM, false);

    // Then it is worse, and told though the same connection was told of before
    assertThat(found.getLast().title()).isEqualTo(Suspicions.SECRET_SENT);
    assertThat(found.getLast().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void whoMovesKeysHasThem() {
    // When
    undeclared(
        seen(
            new OsAction.Rename("/home/u/.ssh/id", "/tmp/x"),
            Sensitivity.CREDENTIALS,
            Certainty.SEEN,
            1),
        Severity.HIGH,
        false);
    uncorrelated(connection("203.0.113.7", 443, 2), Severity.CRITICAL);

    // Then
    assertThat(titles()).contains(Suspicions.SECRET_SENT);
  }

  @Test
  void whatIsDoneBeforeASessionIsOfItsServerAndOfNoOther() {
    // Given two servers that wait for a session
    uncorrelated(waiting(secret(false, Certainty.SEEN, 1), "files"), Severity.HIGH);

    // When the other one connects
    uncorrelated(waiting(connection("203.0.113.7", 443, 2), "web"), Severity.MEDIUM);

    // Then
    assertThat(titles()).doesNotContain(Suspicions.SECRET_SENT);

    // When the first one has a session, and connects then
    found.clear();
    suspicions.begin("s", "files");
    undeclared(connection("203.0.113.7", 443, 3), Severity.MEDIUM, false);

    // Then all of it is of the session, and nothing of the other server
    assertThat(titles())
        .containsExactly("uncorrelated secret", "undeclared connection", Suspicions.SECRET_SENT);
    assertThat(found).allMatch(each -> each.session().equals("s") && each.server().equals("files"));
  }

  @Test
  void whatAServerSendsBeforeItsSessionRaisesTheSession() {
    // Given
    uncorrelated(waiting(secret(false, Certainty.SEEN, 1), "files"), Severity.HIGH);
    uncorrelated(waiting(connection("203.0.113.7", 443, 2), "files"), Severity.MEDIUM);
    found.clear();

    // When
    suspicions.begin("other", "web");
    suspicions.begin("s", "files");
    suspicions.begin("t", "files");

    // Then it is told once
    assertThat(found)
        .filteredOn(each -> each.title().equals(Suspicions.SECRET_SENT))
        .extracting(Finding::session)
        .containsExactly("s");
    assertThat(found).extracting(Finding::session).containsOnly("s");
  }

  @Test
  void whatWasLostIsToldOnceOfEachSession() {
    // When
    suspicions.lost("s", "files", "no room");
    suspicions.lost("s", "files", "no room");
    suspicions.lost("t", "files", "no room");

    // Then
    assertThat(titles()).containsExactly(Suspicions.LOST, Suspicions.LOST);
    assertThat(found).extracting(Finding::session).containsExactly("s", "t");
    assertThat(found).extracting(Finding::severity).containsOnly(Severity.MEDIUM);
  }

  private void effect(OsEvent seen) {
    suspicions.look(
        new CorrelationEvent.Effect(seen.time(), List.of(CALL), seen, 1, "the call names it"));
  }

  private static OsEvent waiting(OsEvent seen, String server) {
    return new OsEvent(
        seen.time(),
        server,
        "",
        seen.pid(),
        seen.parent(),
        seen.program(),
        seen.user(),
        seen.agent(),
        seen.action(),
        seen.sensitivity(),
        seen.source(),
        seen.certainty());
  }

  @Test
  void aCommandThatWasAskedForMayBeThereToDoThat() {
    // When
    undeclared(secret(false, Certainty.SEEN, 1), Severity.HIGH, true);
    undeclared(connection("203.0.113.7", 22, 2), Severity.MEDIUM, true);

    // Then
    assertThat(titles()).contains(Suspicions.SECRET_SENT_BY_COMMAND);
    assertThat(titles()).doesNotContain(Suspicions.SECRET_SENT);
    assertThat(found.getLast().severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void theSameIsToldOnceAndManyOfOneTitleTakeNoRoomFromAnother() {
    // When a session has too many
    for (int i = 0; i < 500; i++) {
      uncorrelated(connection("203.0.113." + i, 80, 1), Severity.CRITICAL);
      uncorrelated(connection("203.0.113." + i, 80, 1), Severity.CRITICAL);
    }
    undeclared(secret(false, Certainty.SEEN, 2), Severity.HIGH, false);
    uncorrelated(connection("203.0.113.7", 443, 3), Severity.CRITICAL);

    // Then
    assertThat(titles()).endsWith("undeclared secret", Suspicions.SECRET_SENT);
    assertThat(found).hasSize(202);

    // And each further time, since a person may have let the first pass
    uncorrelated(connection("203.0.113.8", 443, 4), Severity.CRITICAL);
    assertThat(found).hasSize(203);
    assertThat(found.getLast().title()).isEqualTo(Suspicions.SECRET_SENT);
    assertThat(suspicions.leftOut()).isPositive();
  }

  @Test
  void anotherSessionKnowsNothingOfIt() {
    // When
    undeclared(secret(false, Certainty.SEEN, 1), Severity.HIGH, false);
    suspicions.end("s");
    uncorrelated(connection("203.0.113.7", 443, 2), Severity.CRITICAL);

    // Then
    assertThat(titles()).doesNotContain(Suspicions.SECRET_SENT);
  }
}
