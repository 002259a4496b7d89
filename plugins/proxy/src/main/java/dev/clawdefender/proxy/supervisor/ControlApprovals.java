package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.OpenArgument;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.prompt.OpenQuestion;
import dev.clawdefender.proxy.prompt.Questions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * What somebody who speaks to the supervisor sees of the questions that wait, and answers. What
 * cannot be done is an {@link IllegalArgumentException} that says why.
 */
final class ControlApprovals {
  /** The most characters of arguments in one answer. */
  private static final int MAX_ARGUMENTS = 1 << 20;

  private final Questions questions;
  private final String by;

  /**
   * @param user who asks and answers
   */
  ControlApprovals(Questions questions, String user) {
    this.questions = questions;
    this.by = user + " at the command line";
  }

  /** All that wait. */
  JsonObject list() {
    JsonArray all = new JsonArray();
    for (OpenQuestion question : questions.waiting()) {
      all.add(question.describe());
    }
    return new JsonObject().put("approvals", all);
  }

  /** Everything about one. */
  JsonObject show(String id) {
    OpenQuestion question = find(id);
    String arguments = question.call().arguments();
    boolean whole = arguments.length() <= MAX_ARGUMENTS;
    JsonArray proposals = new JsonArray();
    for (OpenArgument proposal : question.call().proposals()) {
      proposals.add(
          new JsonObject()
              .put("argument", proposal.name())
              .put("places", new JsonArray(proposal.places()))
              .put("words", proposal.words()));
    }
    return question
        .describe()
        .put("digest", question.call().digest())
        .put("arguments", whole ? arguments : arguments.substring(0, MAX_ARGUMENTS))
        .put("arguments_length", arguments.length())
        .put("proposals", proposals);
  }

  /** The rule that would be kept. */
  JsonObject generalise(ControlRequest.Generalise wanted) {
    return describe(find(wanted.question()).call().kept(wanted.open()));
  }

  /** Answers one. */
  JsonObject answer(ControlRequest.Answer answer) throws IOException, PolicyException {
    if (answer.approval() != Approval.ALWAYS) {
      if (!questions.answer(answer.question(), answer.approval(), by)) {
        throw gone(answer.question());
      }
      return new JsonObject();
    }
    Questions.Kept kept =
        questions
            .keep(answer.question(), answer.open(), answer.shown(), by)
            .orElseThrow(() -> gone(answer.question()));
    return describe(kept.rule()).put("answered", kept.answered());
  }

  private static JsonObject describe(ApprovalRule rule) {
    return new JsonObject()
        .put("rule", rule.name())
        .put("words", new JsonArray(rule.words()))
        .put("toml", rule.toml());
  }

  private OpenQuestion find(String id) {
    return questions.find(id).orElseThrow(() -> gone(id));
  }

  private static IllegalArgumentException gone(String id) {
    return new IllegalArgumentException("\"" + id + "\" does not wait for an answer (any more)");
  }
}
