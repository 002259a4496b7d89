package dev.clawdefender.policy;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.match.JsonPointer;
import java.util.List;

/**
 * What a rule asks of the values at one place of the arguments. An array at the end of the pointer
 * means its elements.
 *
 * @param all whether every value must pass, of at least one; otherwise one is enough
 */
record ArgumentCriterion(JsonPointer pointer, ValueTest test, boolean all) implements Criterion {
  private static final int PASSED = 1;
  private static final int FAILED = 2;

  @Override
  public boolean holds(MessageFacts facts, DecisionScratch scratch) {
    if (facts.arguments < 0) {
      return false;
    }
    if (pointer.startsAnywhere() || !facts.tape.is(facts.arguments, JsonTape.Kind.OBJECT)) {
      return holds(walk(facts, facts.arguments, 0, scratch));
    }
    int member = scratch.member(pointer, facts);
    int seen = member < 0 ? 0 : walk(facts, member, 1, scratch);
    return holds(seen);
  }

  private boolean holds(int seen) {
    return all ? seen == PASSED : (seen & PASSED) != 0;
  }

  private int walk(MessageFacts facts, int token, int depth, DecisionScratch scratch) {
    JsonTape tape = facts.tape;
    if (depth == pointer.segments().size()) {
      if (tape.is(token, JsonTape.Kind.ARRAY)) {
        return elements(facts, token, depth, -1, scratch);
      }
      return test.holds(facts, token, scratch) ? PASSED : FAILED;
    }
    String segment = pointer.segments().get(depth);
    boolean any = segment.equals(JsonPointer.ANY);
    if (tape.is(token, JsonTape.Kind.ARRAY)) {
      int index = any ? -1 : JsonPointer.index(segment);
      return any || index >= 0 ? elements(facts, token, depth + 1, index, scratch) : 0;
    }
    if (!tape.is(token, JsonTape.Kind.OBJECT)) {
      return 0;
    }
    if (!any) {
      int member = tape.member(token, segment);
      return member < 0 ? 0 : walk(facts, member, depth + 1, scratch);
    }
    int seen = 0;
    for (int key = token + 1; key < tape.next(token); key = tape.next(key + 1)) {
      seen |= walk(facts, key + 1, depth + 1, scratch);
    }
    return seen;
  }

  private int elements(
      MessageFacts facts, int array, int depth, int only, DecisionScratch scratch) {
    int seen = 0;
    int index = 0;
    JsonTape tape = facts.tape;
    for (int item = array + 1; item < tape.next(array); item = tape.next(item)) {
      if (only < 0 || only == index) {
        seen |= walk(facts, item, depth, scratch);
      }
      index++;
    }
    return seen;
  }

  @Override
  public List<Anchor> anchors() {
    return test.anchors(pointer);
  }
}
