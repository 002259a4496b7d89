package dev.clawdefender.slm.library;

import dev.clawdefender.slm.llama.Answer;
import dev.clawdefender.slm.llama.CallPrompt;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A language model in this process. Made, asked and closed by one thread.
 *
 * <p>A native library can end the process that loads it. Whoever makes one of these for a process
 * that relays messages has tried the same library and the same model in another process before.
 */
public final class LibraryModel implements RiskModel {
  /** For the rules, a call and an answer. */
  public static final int TOKENS = 1_024;

  private static final int MAX_ANSWER_TOKENS = 120;

  private static final String GRAMMAR =
      """
      root ::= "{\\"risk\\":\\"" level "\\",\\"confidence\\":" sure ",\\"why\\":\\"" [a-z ,]{8,60} "\\"}"
      level ::= "LOW" | "MEDIUM" | "HIGH" | "CRITICAL"
      sure ::= "0." [0-9] | "1.0"
      """;

  private static final String CALL_GOES_HERE = "56d1f0a7c2";

  private final String name;
  private final CallPrompt prompt = new CallPrompt();
  private final Inference inference;
  private final int[] end;

  /**
   * Loads library and model, and has the model answer once.
   *
   * @param tokens how many there may be in rules, call and answer together
   * @throws IOException if one of them is not what it should be, or they do not work together
   */
  public LibraryModel(Path library, Path file, int tokens)
      throws IOException, InterruptedException {
    name = String.valueOf(file.getFileName());
    inference = new Inference(LlamaLibrary.load(library), file, tokens, GRAMMAR);
    boolean works = false;
    try {
      String around =
          inference
              .conversation(prompt.system(), CALL_GOES_HERE)
              .filter(text -> text.contains(CALL_GOES_HERE))
              .orElse(prompt.system() + "\n" + CALL_GOES_HERE + "\nThe rating: ");
      int at = around.indexOf(CALL_GOES_HERE);
      end = inference.tokens(around.substring(at + CALL_GOES_HERE.length()), true, false);
      int[] beginning = inference.tokens(around.substring(0, at), true, true);
      if (beginning.length + end.length + MAX_ANSWER_TOKENS >= tokens) {
        throw new IOException("the rules alone are too long for a context of " + tokens);
      }
      inference.begin(beginning);
      works = assess(new RiskRequest("self", "test", null, false, List.of())) instanceof Opinion;
    } finally {
      if (!works) {
        inference.close();
      }
    }
    if (!works) {
      throw new IOException(name + " gives no answer of the form that was asked for");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Assessment assess(RiskRequest request) throws InterruptedException {
    Optional<CallPrompt.Asked> asked = prompt.of(request);
    if (asked.isEmpty()) {
      return new Unassessed(Reason.TOO_LONG);
    }
    int[] call =
        IntStream.concat(
                IntStream.of(inference.tokens(asked.get().text(), false, false)), IntStream.of(end))
            .toArray();
    if (!inference.hasRoomFor(call.length + MAX_ANSWER_TOKENS)) {
      return new Unassessed(Reason.TOO_LONG);
    }
    String said = inference.goOn(call, MAX_ANSWER_TOKENS);
    return Answer.read(said, Set.of(prompt.canary(), asked.get().marker()))
        .<Assessment>map(
            answer ->
                new Opinion(answer.level(), answer.why(), answer.confidence(), name, call.length))
        .orElseGet(() -> new Unassessed(Reason.INVALID));
  }

  @Override
  public void close() {
    inference.close();
  }
}
