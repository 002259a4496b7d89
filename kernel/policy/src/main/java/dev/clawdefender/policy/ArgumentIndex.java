package dev.clawdefender.policy;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.match.ExactTable;
import dev.clawdefender.policy.match.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are filed under places of the arguments, as a tree of pointer segments that is
 * walked together with the arguments: the cost follows the message, not the number of pointers.
 */
final class ArgumentIndex {
  private final ExactTable names;
  private final ArgumentIndex[] children;
  private final int[] indexes;
  private final boolean indexed;
  private final @Nullable ArgumentIndex any;
  private final FieldIndex texts;
  private final int[] present;

  private ArgumentIndex(Builder builder) {
    names = new ExactTable(List.copyOf(builder.children.keySet()));
    children = builder.children.values().stream().map(Builder::build).toArray(ArgumentIndex[]::new);
    indexes = builder.children.keySet().stream().mapToInt(JsonPointer::index).toArray();
    boolean numbers = false;
    for (int index : indexes) {
      numbers |= index >= 0;
    }
    indexed = numbers;
    any = builder.any == null ? null : builder.any.build();
    texts = builder.texts.build();
    present = RuleSet.ints(builder.present);
  }

  boolean isEmpty() {
    return children.length == 0 && any == null;
  }

  /** Asks the rules for which there is a value that may match, in {@code token} and below. */
  void ask(int token, MessageFacts facts, DecisionScratch scratch, CompiledRule[] rules) {
    if (!texts.isEmpty() || present.length > 0) {
      askValue(token, facts, scratch, rules);
    }
    if (isEmpty()) {
      return;
    }
    JsonTape tape = facts.tape;
    if (tape.is(token, JsonTape.Kind.OBJECT)) {
      for (int key = token + 1; key < tape.next(token); key = tape.next(key + 1)) {
        tape.read(key, scratch.key);
        int child = names.find(scratch.key);
        if (child >= 0) {
          children[child].ask(key + 1, facts, scratch, rules);
        }
        if (any != null) {
          any.ask(key + 1, facts, scratch, rules);
        }
      }
    } else if (tape.is(token, JsonTape.Kind.ARRAY) && (indexed || any != null)) {
      int index = 0;
      for (int item = token + 1; item < tape.next(token); item = tape.next(item)) {
        for (int child = 0; child < indexes.length; child++) {
          if (indexes[child] == index) {
            children[child].ask(item, facts, scratch, rules);
          }
        }
        if (any != null) {
          any.ask(item, facts, scratch, rules);
        }
        index++;
      }
    }
  }

  private void askValue(
      int token, MessageFacts facts, DecisionScratch scratch, CompiledRule[] rules) {
    JsonTape tape = facts.tape;
    if (tape.is(token, JsonTape.Kind.ARRAY)) {
      for (int item = token + 1; item < tape.next(token); item = tape.next(item)) {
        askValue(item, facts, scratch, rules);
      }
      return;
    }
    scratch.ask(present, facts, rules);
    if (!texts.isEmpty() && Scalars.read(tape, token, scratch.value)) {
      texts.ask(scratch.value, facts, scratch, rules);
    }
  }

  /** Collects. */
  static final class Builder {
    private final Map<String, Builder> children = new TreeMap<>();
    private final FieldIndex.Builder texts = new FieldIndex.Builder();
    private final List<Integer> present = new ArrayList<>();
    private @Nullable Builder any;

    private Builder at(JsonPointer pointer) {
      Builder node = this;
      for (String segment : pointer.segments()) {
        if (!segment.equals(JsonPointer.ANY)) {
          node = node.children.computeIfAbsent(segment, name -> new Builder());
        } else {
          if (node.any == null) {
            node.any = new Builder();
          }
          node = node.any;
        }
      }
      return node;
    }

    void add(Anchor.InArgument anchor, int order) {
      at(anchor.pointer()).texts.add(anchor.matcher(), order);
    }

    void add(Anchor.AtArgument anchor, int order) {
      at(anchor.pointer()).present.add(order);
    }

    ArgumentIndex build() {
      return new ArgumentIndex(this);
    }
  }
}
