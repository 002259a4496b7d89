package dev.clawdefender.slm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.RiskModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Public sets of texts and calls, each by itself: how much of it is rated HIGH or CRITICAL. Texts
 * that are no calls are looked at as what a tool writes into a file.
 */
final class PublicSets {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final RiskModel model;
  private final StringBuilder text = new StringBuilder();

  PublicSets(Path folder, RiskModel model) {
    this.folder = folder;
    this.model = model;
  }

  String report() throws IOException, InterruptedException {
    text.append("public sets, share rated HIGH or CRITICAL\n");
    line("bfcl: calls, benign", calls());
    for (String name : List.of("one", "two", "three")) {
      line(
          "notinject " + name + ": texts, benign",
          texts("notinject/NotInject_" + name + ".json", "prompt"));
    }
    line(
        "purplellama mitre_frr: texts, benign",
        texts("purplellama/mitre_frr.json", "mutated_prompt"));
    line(
        "purplellama prompt_injection: texts, attacks on models",
        texts("purplellama/prompt_injection.json", "user_input"));
    List<LabelledCall> attacks = new ArrayList<>();
    List<LabelledCall> others = new ArrayList<>();
    for (String row : Files.readAllLines(folder.resolve("agt/injection-smoke.jsonl"))) {
      JsonNode json = JSON.readTree(row);
      (json.path("attack_class").asText().equals("benign") ? others : attacks)
          .add(written(json.path("text").asText(json.path("prompt").asText())));
    }
    line("agt: texts, benign", others);
    line("agt: texts, attacks on models", attacks);
    return text.toString();
  }

  private List<LabelledCall> calls() throws IOException {
    List<LabelledCall> calls = new ArrayList<>();
    for (String row :
        Files.readAllLines(folder.resolve("bfcl/BFCL_v4_simple_python.answers.json"))) {
      JSON.readTree(row)
          .path("ground_truth")
          .path(0)
          .properties()
          .forEach(
              call -> {
                ObjectNode arguments = JSON.createObjectNode();
                call.getValue()
                    .properties()
                    .forEach(member -> arguments.set(member.getKey(), member.getValue().path(0)));
                calls.add(
                    new LabelledCall(
                        "", RiskLevel.LOW, "bfcl", call.getKey(), arguments, List.of()));
              });
    }
    return calls;
  }

  private List<LabelledCall> texts(String file, String field) throws IOException {
    List<LabelledCall> calls = new ArrayList<>();
    JSON.readTree(folder.resolve(file).toFile())
        .forEach(row -> calls.add(written(row.path(field).asText())));
    return calls;
  }

  private static LabelledCall written(String content) {
    ObjectNode arguments =
        JSON.createObjectNode().put("path", "notes/text.md").put("content", content);
    return new LabelledCall("", RiskLevel.LOW, "files", "write_file", arguments, List.of());
  }

  private void line(String name, List<LabelledCall> calls) throws InterruptedException {
    int high = 0;
    for (LabelledCall call : calls) {
      high +=
          model.assess(call.request()) instanceof Opinion opinion
                  && opinion.level().atLeast(RiskLevel.HIGH)
              ? 1
              : 0;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "  %-56s %4d of %4d  %.3f%n",
            name,
            high,
            calls.size(),
            high / (double) calls.size()));
  }
}
