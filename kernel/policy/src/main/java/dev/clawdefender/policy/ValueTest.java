package dev.clawdefender.policy;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.CommandAccess;
import dev.clawdefender.policy.access.HostAccess;
import dev.clawdefender.policy.access.PathAccess;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.NumberText;
import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.match.TextMatcher;
import java.util.List;

/** What a rule asks of one value of the arguments. Immutable. */
sealed interface ValueTest {
  /**
   * Whether it holds.
   *
   * @param token the value, no array
   */
  boolean holds(MessageFacts facts, int token, DecisionScratch scratch);

  /** Where a rule with this test at {@code pointer} is filed. */
  List<Anchor> anchors(JsonPointer pointer);

  /** The text of a scalar matches one of the patterns. */
  record Matches(TextMatcher[] matchers) implements ValueTest {
    @Override
    public boolean holds(MessageFacts facts, int token, DecisionScratch scratch) {
      return Scalars.read(facts.tape, token, scratch.value)
          && SimpleCriteria.anyMatches(matchers, scratch.value);
    }

    @Override
    public List<Anchor> anchors(JsonPointer pointer) {
      return List.of(matchers).stream()
          .<Anchor>map(matcher -> new Anchor.InArgument(pointer, matcher))
          .toList();
    }
  }

  /** A number, or a string that holds one, lies in a range. */
  record InRange(double min, double max) implements ValueTest {
    @Override
    public boolean holds(MessageFacts facts, int token, DecisionScratch scratch) {
      if (!Scalars.read(facts.tape, token, scratch.value)) {
        return false;
      }
      double number = NumberText.read(scratch.value);
      return number >= min && number <= max;
    }

    @Override
    public List<Anchor> anchors(JsonPointer pointer) {
      return List.of(new Anchor.AtArgument(pointer));
    }
  }

  /**
   * What the values at a place reach for is in certain directories or below certain URLs.
   *
   * @param hosts those of the URLs
   * @param all whether all of it has to be, of each value something, or a path of one is enough
   */
  record Under(JsonPointer pointer, PathGlob[] places, TextMatcher[] hosts, boolean all)
      implements ValueTest {
    @Override
    public boolean holds(MessageFacts facts, int token, DecisionScratch scratch) {
      return all ? surely(facts, token, scratch) : perhaps(facts, scratch);
    }

    private boolean surely(MessageFacts facts, int token, DecisionScratch scratch) {
      if (!facts.tape.is(token, JsonTape.Kind.STRING) || reachesElsewhere(facts)) {
        return false;
      }
      facts.tape.read(token, scratch.value);
      boolean found = false;
      List<PathAccess> paths = facts.accesses.paths();
      for (int i = 0; i < paths.size(); i++) {
        PathAccess path = paths.get(i);
        if (pointer.holds(path.pointer())) {
          for (int j = 0; j < path.forms().size(); j++) {
            if (!inside(path.forms().get(j), false, scratch)) {
              return false;
            }
          }
          if (isUncertain(path)) {
            return false;
          }
          found = found || scratch.value.contentEquals(path.given());
        }
      }
      return found; // of a text that was not taken for a path nothing is known
    }

    /** Whether the text may stand for others, which nobody looked at: a link is followed or not. */
    private static boolean isUncertain(PathAccess path) {
      if (path.forms().getFirst().startsWith("/")) {
        return path.glob() || path.mayBeSeveral();
      }
      String url = path.given();
      return url.indexOf("://") != url.lastIndexOf("://")
          || url.chars().anyMatch(c -> c <= ' ' || Character.isWhitespace(c));
    }

    private boolean reachesElsewhere(MessageFacts facts) {
      List<HostAccess> reached = facts.accesses.hosts();
      for (int i = 0; i < reached.size(); i++) {
        HostAccess host = reached.get(i);
        if (pointer.holds(host.pointer()) && !SimpleCriteria.anyMatches(hosts, host.host())) {
          return true;
        }
      }
      return ReachesNothing.runs(facts, pointer);
    }

    private boolean perhaps(MessageFacts facts, DecisionScratch scratch) {
      List<PathAccess> paths = facts.accesses.paths();
      for (int i = 0; i < paths.size(); i++) {
        PathAccess path = paths.get(i);
        for (int j = 0; pointer.holds(path.pointer()) && j < path.forms().size(); j++) {
          if (inside(path.forms().get(j), path.glob(), scratch)) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean inside(String form, boolean glob, DecisionScratch scratch) {
      for (PathGlob place : places) {
        if (glob ? place.meets(scratch.glob(form)) : place.matches(form)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public List<Anchor> anchors(JsonPointer at) {
      return List.of(new Anchor.AtArgument(at));
    }
  }

  /** The values at a place reach for nothing. */
  record ReachesNothing(JsonPointer pointer) implements ValueTest {
    @Override
    public boolean holds(MessageFacts facts, int token, DecisionScratch scratch) {
      List<PathAccess> paths = facts.accesses.paths();
      for (int i = 0; i < paths.size(); i++) {
        if (pointer.holds(paths.get(i).pointer())) {
          return false;
        }
      }
      List<HostAccess> hosts = facts.accesses.hosts();
      for (int i = 0; i < hosts.size(); i++) {
        if (pointer.holds(hosts.get(i).pointer())) {
          return false;
        }
      }
      return !runs(facts, pointer);
    }

    /** Whether a value there is run. */
    static boolean runs(MessageFacts facts, JsonPointer pointer) {
      List<CommandAccess> commands = facts.accesses.commands();
      for (int i = 0; i < commands.size(); i++) {
        if (pointer.holds(commands.get(i).pointer())) {
          return true;
        }
      }
      return false;
    }

    @Override
    public List<Anchor> anchors(JsonPointer at) {
      return List.of(new Anchor.AtArgument(at));
    }
  }

  /**
   * The value is not surely a path in one of the directories.
   *
   * @param all whether it has to be outside in every form, or in one
   */
  record NotUnder(PathGlob[] directories, boolean all) implements ValueTest {
    @Override
    public boolean holds(MessageFacts facts, int token, DecisionScratch scratch) {
      if (!facts.tape.is(token, JsonTape.Kind.STRING)) {
        return !all; // nobody knows what the server makes of it
      }
      facts.tape.read(token, scratch.value);
      List<PathAccess> paths = facts.accesses.paths();
      boolean found = false;
      for (int i = 0; i < paths.size(); i++) {
        PathAccess path = paths.get(i);
        if (!scratch.value.contentEquals(path.given())) {
          continue;
        }
        if (!all && path.mayBeSeveral()) {
          return true; // not all of them were looked at
        }
        found = true;
        for (int j = 0; j < path.forms().size(); j++) {
          if (inside(path.forms().get(j), path.glob(), scratch) == all) {
            return !all;
          }
        }
      }
      // Of a text that was not taken for a path nothing is known.
      return found == all;
    }

    private boolean inside(String form, boolean glob, DecisionScratch scratch) {
      for (PathGlob directory : directories) {
        boolean inside =
            !glob
                ? directory.matches(form)
                : all ? directory.meets(scratch.glob(form)) : directory.covers(form);
        if (inside) {
          return true;
        }
      }
      return false;
    }

    @Override
    public List<Anchor> anchors(JsonPointer pointer) {
      return List.of(new Anchor.AtArgument(pointer));
    }
  }
}
