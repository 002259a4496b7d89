package dev.clawdefender.proxy.prompt;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The questions of all sessions that wait for a person, who may answer elsewhere than in the client
 * that made the call. As many as {@link PromptLimits} lets in. Safe for use by any thread.
 */
public final class Questions {
  private final Map<String, OpenQuestion> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile boolean attended;

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
    return "q" + numbers.incrementAndGet();
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
    question.answer().accept(approval, by);
    return true;
  }
}
