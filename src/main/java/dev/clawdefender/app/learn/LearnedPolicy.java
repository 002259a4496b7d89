package dev.clawdefender.app.learn;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.PathAccess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The least that a policy has to allow for messages that were seen. Used by one thread. */
public final class LearnedPolicy {
  /** From how many files of one folder on the folder stands for them. */
  private static final int FOLDER_FROM = 3;

  /** What one tool, or one method without tools, of a server was used for. */
  private static final class Use {
    int count;
    final Set<String> files = new TreeSet<>();
    final Set<String> hosts = new TreeSet<>();
    final Set<String> commands = new TreeSet<>();
  }

  private record Subject(String server, String method, String tool) implements Comparable<Subject> {
    @Override
    public int compareTo(Subject other) {
      return (server + "\0" + method + "\0" + tool)
          .compareTo(other.server + "\0" + other.method + "\0" + other.tool);
    }
  }

  private final Map<Subject, Use> uses = new TreeMap<>();

  /** Takes note of a message that was let through. */
  public void add(MessageFacts facts) {
    if (facts.plumbing) {
      return; // a policy that does not name it lets it pass
    }
    Subject subject = new Subject(facts.server, facts.method.toString(), facts.tool.toString());
    Use use = uses.computeIfAbsent(subject, unused -> new Use());
    use.count++;
    for (PathAccess path : facts.accesses.paths()) {
      use.files.addAll(path.forms());
    }
    facts.accesses.hosts().forEach(host -> use.hosts.add(host.host()));
    facts.accesses.commands().forEach(command -> use.commands.add(command.name()));
  }

  /** The policy as TOML. */
  public String toml() {
    StringBuilder toml = new StringBuilder();
    toml.append(
        "# Proposed from recorded traffic: what was let through is allowed, and nothing else.\n");
    toml.append("# Read it first: what should not have been let through stands here, too.\n\n");
    toml.append("default = \"block\"\n");
    int number = 0;
    for (Map.Entry<Subject, Use> each : uses.entrySet()) {
      rule(toml, ++number, each.getKey(), each.getValue());
    }
    return toml.toString();
  }

  private static void rule(StringBuilder toml, int number, Subject subject, Use use) {
    String what = subject.tool.isEmpty() ? subject.method : subject.tool;
    toml.append("\n[rules.learned_").append(number).append("]\n");
    toml.append("description = ")
        .append(quoted(what + " of " + subject.server + ", seen " + use.count + " times"))
        .append("\naction = \"allow\"\n[rules.learned_")
        .append(number)
        .append(".match]\nserver = ")
        .append(list(List.of(subject.server)));
    if (subject.tool.isEmpty()) {
      toml.append("method = ").append(list(List.of(subject.method)));
    } else {
      toml.append("tool_name = ").append(list(List.of(subject.tool)));
    }
    if (!use.files.isEmpty()) {
      toml.append("resource_path = ").append(list(folders(use.files)));
    }
    if (!use.hosts.isEmpty()) {
      toml.append("host = ").append(list(use.hosts));
    }
    if (!use.commands.isEmpty()) {
      toml.append("command = ").append(list(use.commands));
    }
  }

  /** Files, and folders in the place of many files of one. */
  private static List<String> folders(Set<String> files) {
    Map<String, List<String>> byFolder =
        files.stream()
            .collect(
                Collectors.groupingBy(LearnedPolicy::folder, TreeMap::new, Collectors.toList()));
    Set<String> globs = new LinkedHashSet<>();
    byFolder.forEach(
        (folder, inside) -> {
          if (inside.size() >= FOLDER_FROM && folder.length() > 1) {
            globs.add(folder + "/**");
          } else {
            globs.addAll(inside);
          }
        });
    List<String> least = new ArrayList<>();
    for (String glob : globs) {
      boolean covered =
          globs.stream()
              .anyMatch(
                  other ->
                      !other.equals(glob)
                          && other.endsWith("/**")
                          && glob.startsWith(other.substring(0, other.length() - 2)));
      if (!covered) {
        least.add(glob);
      }
    }
    return least;
  }

  private static String folder(String file) {
    int slash = file.lastIndexOf('/');
    return slash <= 0 ? "/" : file.substring(0, slash);
  }

  private static String list(Collection<String> texts) {
    return texts.stream().map(LearnedPolicy::quoted).collect(Collectors.joining(", ", "[", "]\n"));
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
