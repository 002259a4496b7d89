package dev.clawdefender.policy;

import dev.clawdefender.policy.access.CommandAccess;
import dev.clawdefender.policy.access.HostAccess;
import dev.clawdefender.policy.access.PathAccess;
import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.match.TextMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * The criteria about what a message reaches for. With {@code all}, there must be at least one
 * access and every one must match, in all its forms; without, one form of one access is enough.
 */
final class AccessCriteria {
  private AccessCriteria() {}

  /** About paths and URIs. */
  record Paths(PathGlob[] patterns, boolean all) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      List<PathAccess> paths = facts.accesses.paths();
      for (int i = 0; i < paths.size(); i++) {
        PathAccess path = paths.get(i);
        List<String> forms = path.forms();
        for (int j = 0; j < forms.size(); j++) {
          if (formHolds(forms.get(j), path.glob(), scratch) != all) {
            return !all;
          }
        }
      }
      return all && !paths.isEmpty();
    }

    private boolean formHolds(String form, boolean glob, DecisionScratch scratch) {
      for (PathGlob pattern : patterns) {
        boolean holds =
            !glob
                ? pattern.matches(form)
                : all ? pattern.covers(form) : pattern.meets(scratch.glob(form));
        if (holds) {
          return true;
        }
      }
      return false;
    }

    @Override
    public List<Anchor> anchors() {
      return SimpleCriteria.anchored(Field.PATH, patterns);
    }
  }

  /** About hosts. */
  record Hosts(TextMatcher[] patterns, boolean all) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      List<HostAccess> hosts = facts.accesses.hosts();
      for (int i = 0; i < hosts.size(); i++) {
        if (SimpleCriteria.anyMatches(patterns, hosts.get(i).host()) != all) {
          return !all;
        }
      }
      return all && !hosts.isEmpty();
    }

    @Override
    public List<Anchor> anchors() {
      return SimpleCriteria.anchored(Field.HOST, patterns);
    }
  }

  /** About commands: a pattern with white space is for the whole line, others for the name. */
  record Commands(TextMatcher[] names, TextMatcher[] lines, boolean all) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      List<CommandAccess> commands = facts.accesses.commands();
      for (int i = 0; i < commands.size(); i++) {
        CommandAccess command = commands.get(i);
        boolean matches =
            SimpleCriteria.anyMatches(names, command.name())
                || SimpleCriteria.anyMatches(lines, command.line());
        if (matches != all) {
          return !all;
        }
      }
      return all && !commands.isEmpty();
    }

    @Override
    public List<Anchor> anchors() {
      List<Anchor> anchors = new ArrayList<>();
      anchors.addAll(SimpleCriteria.anchored(Field.COMMAND_NAME, names));
      anchors.addAll(SimpleCriteria.anchored(Field.COMMAND_LINE, lines));
      return anchors;
    }
  }
}
