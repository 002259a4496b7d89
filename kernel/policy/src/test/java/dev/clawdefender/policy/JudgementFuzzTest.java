package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.LineFramer;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.load.PolicyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Any policy file, and after a NUL any stream of messages for it, through all that stands between
 * the bytes and the decision. The seeds beside it are run by every build; {@code JAZZER_FUZZ=1 mvn
 * -pl kernel/policy -am test -Dtest=JudgementFuzzTest} looks for more.
 */
class JudgementFuzzTest {
  private static final PolicySnapshot FALLBACK =
      Policies.snapshot("[rules.r]\naction = \"block\"\nmatch = { resource_path = [\"/x/**\"] }");
  private static final Path FILE = temporaryFile();

  @FuzzTest(maxDuration = "10m")
  void policyAndMessages(byte[] input) throws IOException {
    int split = 0;
    while (split < input.length && input[split] != 0) {
      split++;
    }
    PolicySnapshot snapshot = load(Arrays.copyOf(input, split));
    byte[] stream = Arrays.copyOfRange(input, Math.min(split + 1, input.length), input.length);
    LineFramer framer = new LineFramer();
    ByteArrayInputStream in = new ByteArrayInputStream(stream);
    boolean more;
    do {
      more = framer.fill(in);
      while (framer.next() == LineFramer.Found.FRAME) {
        judge(snapshot, framer.buffer(), framer.frameStart(), framer.frameEnd());
      }
    } while (more);
  }

  /** A file is loaded, or every problem has a place in it. */
  private static PolicySnapshot load(byte[] toml) throws IOException {
    Files.write(FILE, toml);
    try {
      return new PolicyLoader(MessageFixture.PLACE).load(List.of(FILE), 1);
    } catch (PolicyException e) {
      assertThat(e.problems()).isNotEmpty();
      e.problems().forEach(problem -> assertThat(problem.message()).isNotBlank());
      return FALLBACK;
    }
  }

  private static void judge(PolicySnapshot snapshot, byte[] bytes, int from, int to) {
    JsonTape tape = new JsonTape();
    Envelope envelope = new Envelope();
    if (new JsonReader().read(bytes, from, to, tape) != null || envelope.read(tape, 0) != null) {
      return;
    }
    Decision first = decide(snapshot, tape, envelope);
    // The same bytes, the same decision, whoever reads them and whatever was read before.
    assertThat(decide(snapshot, tape, envelope)).isEqualTo(first);
    assertThat(first.rule()).isNotEmpty();
    if (first.rule().equals("(unjudgeable)")) {
      assertThat(first.action()).isEqualTo(Action.BLOCK);
      assertThat(first.reason()).isNotEqualTo("a rule failed on this message");
    }
  }

  private static Decision decide(PolicySnapshot snapshot, JsonTape tape, Envelope envelope) {
    FactsReader reader = new FactsReader(MessageFixture.PLACE, LinkResolver.NONE, "files");
    MessageFacts facts = new MessageFacts();
    switch (envelope.kind()) {
      case REQUEST, NOTIFICATION ->
          reader.request(
              tape,
              envelope.method(),
              envelope.params(),
              envelope.kind() == Envelope.Kind.NOTIFICATION,
              Direction.TO_SERVER,
              snapshot.interest(),
              facts);
      case RESULT ->
          reader.response(
              tape, envelope.result(), "tools/call", "tool", Direction.TO_CLIENT, facts);
      case ERROR ->
          reader.response(tape, envelope.error(), "tools/call", "tool", Direction.TO_CLIENT, facts);
    }
    return snapshot.decide(facts, new DecisionScratch());
  }

  private static Path temporaryFile() {
    try {
      Path file = Files.createTempFile("fuzz", ".toml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
