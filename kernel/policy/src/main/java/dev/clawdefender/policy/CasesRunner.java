package dev.clawdefender.policy;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.cases.CaseResult;
import dev.clawdefender.policy.cases.CasesFile;
import dev.clawdefender.policy.cases.PolicyCase;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.load.TomlFile;
import dev.clawdefender.policy.model.Policy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the decision table of a policy file. Each case is decided in surroundings of its own and
 * without looking at this machine's files, so that it has the same answer everywhere.
 */
public final class CasesRunner {
  private CasesRunner() {}

  /**
   * Runs the cases beside a policy file against that file alone.
   *
   * @throws PolicyException if the policy or its cases cannot be read
   */
  public static List<CaseResult> run(Path policyFile) throws PolicyException {
    Policy policy = PolicyFiles.read(List.of(policyFile));
    return run(policy, CasesFile.beside(policyFile));
  }

  /**
   * Runs the cases of a file against a policy.
   *
   * @throws PolicyException if the cases cannot be read
   */
  public static List<CaseResult> run(Policy policy, Path casesFile) throws PolicyException {
    Problems problems = new Problems(casesFile.toString());
    String text = TomlFile.read(casesFile, problems);
    List<PolicyCase> cases = text == null ? List.of() : CasesFile.parse(text, problems);
    if (!problems.isEmpty()) {
      throw new PolicyException(problems.all());
    }
    Map<Place, PolicySnapshot> snapshots = new HashMap<>();
    List<CaseResult> results = new ArrayList<>();
    for (PolicyCase asked : cases) {
      Place place = new Place(asked.home(), asked.cwd(), "u", Map.of("HOME", asked.home()), false);
      PolicySnapshot snapshot =
          snapshots.computeIfAbsent(place, at -> PolicySnapshot.compile(policy, at, 0));
      results.add(decide(asked, place, snapshot));
    }
    return results;
  }

  private static CaseResult decide(PolicyCase asked, Place place, PolicySnapshot snapshot) {
    byte[] bytes = asked.message().getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    JsonFault fault = new JsonReader().read(bytes, 0, bytes.length, tape);
    if (fault != null) {
      return new CaseResult(asked, null, fault.message());
    }
    if (!tape.is(0, JsonTape.Kind.OBJECT)) {
      return new CaseResult(asked, null, "the message is no object");
    }
    MessageFacts facts = new MessageFacts();
    facts.risk = asked.session();
    FactsReader reader = new FactsReader(place, LinkResolver.NONE, asked.server());
    reader.client(asked.client());
    int method = tape.member(0, "method");
    if (method >= 0 && tape.is(method, JsonTape.Kind.STRING)) {
      reader.request(
          tape,
          method,
          tape.member(0, "params"),
          tape.member(0, "id") < 0,
          direction(asked, tape.text(method)),
          snapshot.interest(),
          facts);
    } else if (method < 0 && tape.member(0, "id") >= 0) {
      int result = Math.max(tape.member(0, "result"), tape.member(0, "error"));
      Direction way =
          asked.direction() != null
              ? asked.direction()
              : direction(asked, asked.request()).opposite();
      reader.response(tape, result, asked.request(), asked.requestTool(), way, facts);
    } else {
      return new CaseResult(asked, null, "the message is neither a request nor a response");
    }
    Decision decision = snapshot.decide(facts, new DecisionScratch());
    return new CaseResult(asked, decision, null);
  }

  private static Direction direction(PolicyCase asked, String method) {
    if (asked.direction() != null) {
      return asked.direction();
    }
    Methods.Method known = Methods.find(method);
    return known == null || known.sender().allows(Direction.TO_SERVER)
        ? Direction.TO_SERVER
        : Direction.TO_CLIENT;
  }
}
