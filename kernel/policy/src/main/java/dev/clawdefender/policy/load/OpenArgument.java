package dev.clawdefender.policy.load;

import dev.clawdefender.message.VisibleText;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.model.ArgMatch;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An argument of a call that a person allows other values of.
 *
 * @param name the argument's name
 * @param places absolute folders without {@code .} parts, and URLs without a path; what the values
 *     reach for has to be in one of them. Empty if they must not reach for anything
 */
public record OpenArgument(String name, List<String> places) {
  public OpenArgument {
    places = List.copyOf(places);
  }

  /** For the person who is to allow it. */
  public String words() {
    if (places.isEmpty()) {
      return shown()
          + ": anything in which no file, host or command is recognised (in what is prose by its"
          + " name, such as a query or a message, none is looked for)";
    }
    return shown()
        + ": "
        + places.stream().map(OpenArgument::words).collect(Collectors.joining(", or "));
  }

  private static String words(String place) {
    return isUrl(place)
        ? "any single URL that starts with " + visible(place) + "/"
        : "any file in " + visible(place) + " or below";
  }

  /** Whether a place is a URL, not a folder. */
  public static boolean isUrl(String place) {
    return !place.startsWith("/");
  }

  /** Its name, with nothing hidden. */
  public String shown() {
    return "`" + visible(name) + "`";
  }

  private static String visible(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (VisibleText.isVisible(point)) {
                shown.appendCodePoint(point);
              } else {
                shown.append(String.format("<%04X>", point));
              }
            });
    return shown.toString();
  }

  /** What is asked of it. */
  public ArgMatch match() {
    return new ArgMatch(
        JsonPointer.ofMember(name),
        places.isEmpty() ? new ArgMatch.ReachesNothing() : new ArgMatch.Under(patterns()));
  }

  private List<String> patterns() {
    return places.stream().map(ApprovalRule::literal).toList();
  }

  /** The same as an entry of an {@code args} table. */
  String toml() {
    String test =
        places.isEmpty()
            ? "reaches_nothing = true"
            : patterns().stream()
                .map(ApprovalRule::quoted)
                .collect(Collectors.joining(", ", "under = [", "]"));
    return ApprovalRule.quoted(JsonPointer.ofMember(name)) + " = { " + test + " }\n";
  }
}
