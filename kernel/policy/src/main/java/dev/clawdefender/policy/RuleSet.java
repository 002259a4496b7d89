package dev.clawdefender.policy;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.access.PathAccess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules in order, each filed under the one criterion that it shares with the fewest others. A
 * message is looked up in the few indexes there are, and only the rules it finds there are asked.
 * Immutable; shared by all threads.
 */
final class RuleSet {
  private static final Field[] TEXTS = {Field.TOOL, Field.METHOD, Field.SERVER, Field.CLIENT};

  private final CompiledRule[] rules;
  private final int[] always;
  private final int[][] byEvent;
  private final FieldIndex[] fields;
  private final ArgumentIndex arguments;

  RuleSet(
      CompiledRule[] rules,
      int[] always,
      int[][] byEvent,
      FieldIndex[] fields,
      ArgumentIndex arguments) {
    this.rules = rules;
    this.always = always;
    this.byEvent = byEvent;
    this.fields = fields;
    this.arguments = arguments;
  }

  /** The decision of the first rule that matches, or null. */
  @Nullable Decision find(MessageFacts facts, DecisionScratch scratch) {
    if (rules.length == 0) {
      return null;
    }
    scratch.begin();
    EventType type = facts.eventType;
    scratch.ask(always, facts, rules);
    scratch.ask(byEvent[type.ordinal()], facts, rules);
    for (Field field : TEXTS) {
      FieldIndex index = fields[field.ordinal()];
      if (!index.isEmpty()) {
        CharSequence text = field.of(facts);
        if (!text.isEmpty()) {
          index.ask(text, facts, scratch, rules);
        }
      }
    }
    askAccesses(facts, scratch);
    if (facts.arguments >= 0 && !arguments.isEmpty()) {
      arguments.ask(facts.arguments, facts, scratch, rules);
    }
    return scratch.best == Integer.MAX_VALUE ? null : rules[scratch.best].decision();
  }

  private void askAccesses(MessageFacts facts, DecisionScratch scratch) {
    FieldIndex paths = fields[Field.PATH.ordinal()];
    for (int i = 0; !paths.isEmpty() && i < facts.accesses.paths().size(); i++) {
      PathAccess path = facts.accesses.paths().get(i);
      for (int j = 0; j < path.forms().size(); j++) {
        if (path.glob()) {
          paths.askGlob(path.forms().get(j), facts, scratch, rules);
        } else {
          paths.ask(path.forms().get(j), facts, scratch, rules);
        }
      }
    }
    FieldIndex hosts = fields[Field.HOST.ordinal()];
    for (int i = 0; !hosts.isEmpty() && i < facts.accesses.hosts().size(); i++) {
      hosts.ask(facts.accesses.hosts().get(i).host(), facts, scratch, rules);
    }
    FieldIndex names = fields[Field.COMMAND_NAME.ordinal()];
    FieldIndex lines = fields[Field.COMMAND_LINE.ordinal()];
    boolean commands = !names.isEmpty() || !lines.isEmpty();
    for (int i = 0; commands && i < facts.accesses.commands().size(); i++) {
      names.ask(facts.accesses.commands().get(i).name(), facts, scratch, rules);
      lines.ask(facts.accesses.commands().get(i).line(), facts, scratch, rules);
    }
  }

  static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
