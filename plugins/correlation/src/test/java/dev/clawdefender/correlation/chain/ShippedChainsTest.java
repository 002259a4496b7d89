package dev.clawdefender.correlation.chain;

import static dev.clawdefender.correlation.chain.Happenings.HOME;
import static dev.clawdefender.correlation.chain.Happenings.US;
import static dev.clawdefender.correlation.chain.Happenings.call;
import static dev.clawdefender.correlation.chain.Happenings.connect;
import static dev.clawdefender.correlation.chain.Happenings.declared;
import static dev.clawdefender.correlation.chain.Happenings.execute;
import static dev.clawdefender.correlation.chain.Happenings.read;
import static dev.clawdefender.correlation.chain.Happenings.refusedCall;
import static dev.clawdefender.correlation.chain.Happenings.sampled;
import static dev.clawdefender.correlation.chain.Happenings.undeclared;
import static dev.clawdefender.correlation.chain.Happenings.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.chain.Happenings.Who;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chains that come with ClawDefender, of what the kernel tells. */
class ShippedChainsTest {
  private static final Path FILE = Path.of("../../conf/killchain_patterns.toml");
  private static final Who OTHER = new Who("s2", "web", "me");
  private static final Who STRANGER = new Who("s3", "web", "someone else");

  private static List<Finding> findings(Event... events) throws Exception {
    List<Finding> found = new ArrayList<>();
    Set<String> folders = Set.of(HOME, "/");
    ChainEngine engine =
        new ChainEngine(folders::contains, match -> found.addAll(match.findings()));
    engine.patterns(PatternsFile.read(FILE, HOME));
    Signs signs = new Signs();
    for (Event event : events) {
      signs.of(event).ifPresent(engine::accept);
    }
    return found;
  }

  private static List<String> found(Event... events) throws Exception {
    return findings(events).stream()
        .map(finding -> finding.title().substring(ChainMatch.TITLE.length()))
        .toList();
  }

  private static List<String> ifSeen(boolean seen, String name) {
    return seen ? List.of(name) : List.of();
  }

  @ParameterizedTest
  @CsvSource({"60, true", "60.001, false"})
  void credentialTheft(double seconds, boolean seen) throws Exception {
    // When
    List<String> found =
        found(
            declared(0, US, read(HOME + "/.ssh/id_rsa")),
            declared(seconds, US, connect("192.0.2.1")));
    // Then
    assertThat(found).isEqualTo(ifSeen(seen, "credential_theft_exfiltration"));
  }

  @Test
  void aConnectionToThisMachineIsNoTheft() throws Exception {
    // When
    List<String> found =
        found(
            declared(0, US, read(HOME + "/.aws/credentials")),
            declared(1, US, connect("127.0.0.53")),
            declared(2, US, connect("::1")),
            declared(3, US, connect("::ffff:127.0.0.1")),
            declared(4, US, connect("/run/some.sock")));
    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void whatComesInTheOtherOrderIsNoTheft() throws Exception {
    // When
    List<String> found =
        found(declared(0, US, connect("192.0.2.1")), declared(1, US, read(HOME + "/.ssh/id_rsa")));
    // Then
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"120, true", "120.001, false"})
  void reconnaissance(double seconds, boolean seen) throws Exception {
    // When
    List<String> found =
        found(declared(0, US, read(HOME)), declared(seconds, US, read(HOME + "/.kube/config")));
    // Then
    assertThat(found).isEqualTo(ifSeen(seen, "recon_credential_access"));
  }

  @Test
  void lookingIntoAnotherFolderOrReadingAFileIsNoReconnaissance() throws Exception {
    // When
    List<String> found =
        found(
            declared(0, US, read(HOME + "/work")),
            declared(1, US, read("/etc/hostname")),
            declared(2, US, read(HOME + "/.kube/config")));
    // Then
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"30, true", "30.001, false"})
  void persistence(double seconds, boolean seen) throws Exception {
    // When
    List<String> found =
        found(declared(0, US, write(HOME + "/.bashrc")), declared(seconds, US, execute("/bin/sh")));
    // Then
    assertThat(found).isEqualTo(ifSeen(seen, "persistence_installation"));
  }

  @ParameterizedTest
  @CsvSource({"3, 120, true", "3, 120.001, false", "2, 100, false"})
  void dataStaging(int reads, double seconds, boolean seen) throws Exception {
    // Given
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < reads; i++) {
      events.add(declared(i, US, read(HOME + "/.gnupg/key" + i)));
    }
    events.add(declared(5, US, write("/tmp/all.tar")));
    events.add(declared(seconds, US, connect("127.0.0.1")));
    // When
    List<String> found = found(events.toArray(Event[]::new));
    // Then
    assertThat(found).isEqualTo(ifSeen(seen, "data_staging_exfiltration"));
  }

  @ParameterizedTest
  @CsvSource({"10, true", "10.001, false"})
  void shellEscape(double seconds, boolean seen) throws Exception {
    // When
    List<String> found =
        found(call(0, US, "list", null), undeclared(seconds, US, execute("/bin/sh")));
    // Then
    assertThat(found).isEqualTo(ifSeen(seen, "shell_escape"));
  }

  @Test
  void aProgramThatACallSpeaksOfIsNoEscapeNorIsACallThatWasRefused() throws Exception {
    // When
    List<String> found =
        found(
            call(0, US, "run", null),
            declared(1, US, execute("/bin/sh")),
            refusedCall(20, US),
            undeclared(21, US, execute("/bin/sh")));
    // Then
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"30, true", "30.001, false"})
  void promptInjection(double seconds, boolean seen) throws Exception {
    // When
    List<String> found = found(sampled(0, US), undeclared(seconds, US, execute("/bin/sh")));
    // Then
    assertThat(found).isEqualTo(ifSeen(seen, "prompt_injection_followthrough"));
  }

  @ParameterizedTest
  @CsvSource({"60, true", "60.001, false"})
  void acrossTheServersOfOneClient(double seconds, boolean seen) throws Exception {
    // Given that it is known whose session each is
    Event[] events = {
      call(0, US, "list", null),
      call(0, OTHER, "fetch", null),
      call(0, STRANGER, "fetch", null),
      undeclared(20, US, read(HOME + "/.ssh/id_rsa")),
      undeclared(21, STRANGER, connect("192.0.2.1")),
      undeclared(20 + seconds, OTHER, connect("192.0.2.1"))
    };
    // When
    List<Finding> found = findings(events);
    // Then the server that read has it, and not the one that connected
    assertThat(found)
        .extracting(finding -> finding.session() + " " + finding.server())
        .isEqualTo(seen ? List.of("s1 files") : List.of());
  }

  @Test
  void theEvidenceSaysWhatWasDoneByWhomAndWhen() throws Exception {
    // When
    Finding found =
        findings(
                declared(0, US, read(HOME + "/.ssh/id_rsa")),
                declared(2.5, US, connect("192.0.2.1")))
            .getFirst();
    // Then
    assertThat(found.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(found.evidence())
        .isEqualTo(
            "Keys or tokens were read, and then a connection was made to another machine. Within"
                + " 2.5 s: file_read /home/u/.ssh/id_rsa by /usr/bin/node[100] of files at"
                + " 2026-03-01T10:00:00Z; then network_connect 192.0.2.1 by /usr/bin/node[100] of"
                + " files at 2026-03-01T10:00:02.500Z");
  }

  @Test
  void whatIsNotSureIsNoReasonForMoreThanMedium() throws Exception {
    // When
    List<Finding> found =
        findings(
            undeclared(0, US, read(HOME + "/.ssh/id_rsa"), Certainty.INFERRED),
            declared(1, US, connect("192.0.2.1")));
    // Then
    assertThat(found).extracting(Finding::severity).containsOnly(Severity.MEDIUM);
  }

  @Test
  void movingAKeyAwayCountsAsReadingIt() throws Exception {
    // When
    List<String> found =
        found(
            declared(0, US, new OsAction.Rename(HOME + "/.ssh/id_rsa", "/srv/x")),
            declared(1, US, connect("192.0.2.1")));
    // Then
    assertThat(found).containsExactly("credential_theft_exfiltration");
  }
}
