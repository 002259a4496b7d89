package dev.clawdefender.proxy.prompt;

import dev.clawdefender.policy.OpenArguments.Wanted;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.PolicyException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The questions of all sessions that wait for a person, who may answer elsewhere than in the client
 * that made the call. As many as {@link PromptLimits} lets in. Safe for use by any thread.
 */
public final class Questions {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, OpenQuestion> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** What was shown before a restart must not be taken for a question of now. */
  private final String run = HexFormat.of().toHexDigits((char) RANDOM.nextInt());

  private volatile boolean attended;

  /**
   * An approval for good.
   *
   * @param answered whether the question was answered by it; false if somebody else was faster
   */
  public record Kept(ApprovalRule rule, boolean answered) {}

  /** From now on somebody can answer elsewhere than in a client. */
  public void attend() {
    attended = true;
  }

  /** Whether somebody can. */
  public boolean attended() {
    return attended;
  }

  /** The id for another question: short, since a person types it. */
  public String nextId() {
    return "q" + numbers.incrementAndGet() + "-" + run;
  }

  public void add(OpenQuestion question) {
    waiting.put(question.id(), question);
  }

  /** It was answered, or does not wait any more. */
  public void remove(String id) {
    waiting.remove(id);
  }

  /** All that wait, the most urgent first. */
  public Collection<OpenQuestion> waiting() {
    return waiting.values().stream().sorted(Comparator.comparing(OpenQuestion::until)).toList();
  }

  /** The question of this id, if it waits. */
  public Optional<OpenQuestion> find(String id) {
    return Optional.ofNullable(waiting.get(id));
  }

  /**
   * Answers a question.
   *
   * @param by who does, for the record
   * @return false if it does not wait for an answer
   */
  public boolean answer(String id, Approval approval, String by) {
    OpenQuestion question = waiting.remove(id);
    if (question == null) {
      return false;
    }
    question.call().answer(approval, by);
    return true;
  }

  /**
   * Allows a question's call for good. If that cannot be kept, the question waits on; if somebody
   * else answers it meanwhile, the rule is kept nevertheless.
   *
   * @param open what is left open of the call
   * @param shown the name of the rule that the person was shown; empty if exactly the call is meant
   * @return what is kept; empty if the question does not wait for an answer
   * @throws IllegalArgumentException if that is another rule than the one shown, or none can be
   *     made
   */
  public Optional<Kept> keep(String id, Wanted open, String shown, String by)
      throws IOException, PolicyException {
    OpenQuestion question = waiting.get(id);
    if (question == null) {
      return Optional.empty();
    }
    // Made once: another reading of the call might be of other files, if a link has changed.
    ApprovalRule rule = question.call().kept(open);
    if (!open.equals(Wanted.NOTHING) && !rule.name().equals(shown)) {
      throw new IllegalArgumentException(
          "the rule is " + rule.name() + ", which is not the one that was shown");
    }
    question.call().keep(rule);
    boolean answered =
        answer(id, Approval.ALWAYS, rule.open().isEmpty() ? by : by + ", rule " + rule.name());
    return Optional.of(new Kept(rule, answered));
  }
}
