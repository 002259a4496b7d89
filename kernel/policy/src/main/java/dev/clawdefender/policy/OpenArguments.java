package dev.clawdefender.policy;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.PathAccess;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.load.OpenArgument;
import dev.clawdefender.policy.match.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which arguments of a call a person can leave open when approving it for good. Only what can be
 * told exactly: what cannot is refused, so that a rule never allows more than was shown. For the
 * facts of one call, which hold all accesses; used by one thread.
 */
public final class OpenArguments {
  /** A folder in which nothing is read in two ways by anybody. */
  private static final Pattern FOLDER = Pattern.compile("/|(/[^/$%\\\\{}`'\"<>\\p{Cntrl}]+)+");

  private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9.:-]+");

  private final MessageFacts facts;
  private final RuleCompiler compiler;
  private final String home;

  /**
   * What a person wants to leave open.
   *
   * @param places folders and URLs: arguments that reach for something in one of them may have
   *     other values that do
   * @param any names of arguments that may have any value that reaches for nothing
   */
  public record Wanted(List<String> places, List<String> any) {
    /** Exactly the call. */
    public static final Wanted NOTHING = new Wanted(List.of(), List.of());

    public Wanted {
      places = List.copyOf(places);
      any = List.copyOf(any);
    }
  }

  OpenArguments(MessageFacts facts, Place place) {
    this.facts = facts;
    this.compiler = new RuleCompiler(place);
    this.home = place.home();
  }

  /**
   * The arguments to leave open, in the order in which they stand in the call.
   *
   * @throws IllegalArgumentException if it cannot be told exactly what that would allow; says why
   */
  public List<OpenArgument> of(Wanted wanted) {
    if (wanted.equals(Wanted.NOTHING)) {
      return List.of();
    }
    String unknown = facts.accesses.unjudgeable();
    if (unknown != null) {
      throw new IllegalArgumentException("nobody can say what the call reaches for: " + unknown);
    }
    wanted.places().forEach(OpenArguments::check);
    List<String> names = names();
    for (String name : wanted.any()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "the call has no argument \"" + name + "\"; it has: " + String.join(", ", names));
      }
      if (!holds(new OpenArgument(name, List.of()))) {
        throw new IllegalArgumentException(
            "\""
                + name
                + "\" reaches for a file, a host or a command, so that not any value of it can be"
                + " allowed; for files name a folder, for a host its URL");
      }
    }
    List<OpenArgument> open = new ArrayList<>();
    for (String name : names) {
      if (wanted.any().contains(name)) {
        open.add(new OpenArgument(name, List.of()));
        continue;
      }
      within(name, wanted.places()).ifPresent(open::add);
    }
    if (!wanted.places().isEmpty()
        && open.stream().allMatch(argument -> argument.places().isEmpty())) {
      throw new IllegalArgumentException(
          "no argument of the call is, as a whole and links followed, in "
              + String.join(" or ", wanted.places())
              + "; the call reaches for: "
              + String.join(", ", reached()));
    }
    return open;
  }

  /** What could be left open, each alone: for every argument its folder, its host, or any value. */
  public List<OpenArgument> proposals() {
    if (!hasArguments() || facts.accesses.unjudgeable() != null) {
      return List.of();
    }
    List<OpenArgument> proposals = new ArrayList<>();
    for (String name : names()) {
      OpenArgument any = new OpenArgument(name, List.of());
      if (holds(any)) {
        proposals.add(any);
        continue;
      }
      List<String> places = new ArrayList<>();
      JsonPointer pointer = pointer(name);
      for (PathAccess path : facts.accesses.paths()) {
        if (pointer.holds(path.pointer())) {
          path.forms().stream()
              .map(OpenArguments::place)
              .filter(place -> !places.contains(place))
              .forEach(places::add);
        }
      }
      OpenArgument within = new OpenArgument(name, places);
      if (places.stream().allMatch(this::isWorthProposing) && holds(within)) {
        proposals.add(within);
      }
    }
    return proposals;
  }

  private Optional<OpenArgument> within(String name, List<String> places) {
    for (String place : places) {
      OpenArgument alone = new OpenArgument(name, List.of(place));
      if (holds(alone)) {
        return Optional.of(alone);
      }
    }
    OpenArgument all = new OpenArgument(name, places);
    return places.size() > 1 && holds(all) ? Optional.of(all) : Optional.empty();
  }

  /** Whether the call's own value is one of those that would be allowed. */
  private boolean holds(OpenArgument argument) {
    return compiler.argument(argument.match(), true).holds(facts, new DecisionScratch());
  }

  /** The arguments that can be named in a rule. */
  private List<String> names() {
    if (!hasArguments()) {
      throw new IllegalArgumentException(
          "only the call of a tool with arguments can be allowed with other arguments");
    }
    JsonTape tape = facts.tape;
    List<String> names = new ArrayList<>();
    int end = tape.next(facts.arguments);
    for (int key = facts.arguments + 1; key < end; key = tape.next(key + 1)) {
      String name = tape.text(key);
      boolean spellable = name.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
      if (!name.equals(JsonPointer.ANY) && spellable) {
        names.add(name);
      }
    }
    return names;
  }

  private boolean hasArguments() {
    return !facts.tool.isEmpty() && facts.arguments >= 0;
  }

  /** Not the top of what there is; who wants that has to say so. */
  private boolean isWorthProposing(String place) {
    return isExact(place)
        && (OpenArgument.isUrl(place) || place.lastIndexOf('/') > 0 && !place.equals(home));
  }

  private List<String> reached() {
    return facts.accesses.paths().stream().flatMap(path -> path.forms().stream()).toList();
  }

  private static JsonPointer pointer(String name) {
    return JsonPointer.parse(JsonPointer.ofMember(name));
  }

  /** The folder of a path, or the URL of a host. */
  private static String place(String form) {
    if (OpenArgument.isUrl(form)) {
      int authority = form.indexOf("//") + 2;
      int slash = form.indexOf('/', authority);
      return slash < 0 ? form : form.substring(0, slash);
    }
    int slash = form.lastIndexOf('/');
    return slash <= 0 ? "/" : form.substring(0, slash);
  }

  private static void check(String place) {
    if (!isExact(place)) {
      throw new IllegalArgumentException(
          OpenArgument.isUrl(place)
              ? place + " is no URL of a host, such as https://example.com"
              : place
                  + " cannot be told from other folders exactly: it must be absolute, without"
                  + " '.' parts, quotes, braces, $, % and backslashes");
    }
  }

  private static boolean isExact(String place) {
    return OpenArgument.isUrl(place)
        ? URL.matcher(place).matches()
        : FOLDER.matcher(place).matches()
            && List.of(place.split("/")).stream().noneMatch(p -> p.equals(".") || p.equals(".."));
  }
}
