package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every canonical path that a text may stand for, depending on who reads it. */
final class PathForms {
  private static final int MAX_DECODINGS = 3;
  private static final Pattern PROCESS =
      Pattern.compile("/+proc/+(?:self|thread-self|\\d+)(?:/+task/+\\d+)?/+(root|cwd)(/.*)?");

  private final Place place;
  private final LinkResolver links;

  PathForms(Place place, LinkResolver links) {
    this.place = place;
    this.links = links;
  }

  /**
   * Null if links could not be followed, so that nobody knows them all.
   *
   * @param directory where a relative path starts
   */
  @Nullable List<String> of(String given, String directory) {
    Set<String> forms = new LinkedHashSet<>();
    Set<String> resolved = new LinkedHashSet<>();
    for (String spelling : spellings(given)) {
      String path = UriText.scheme(spelling).equals("file") ? UriText.filePath(spelling) : spelling;
      String absolute = throughProcess(VariableText.absolute(path, place, directory));
      String lexical = PathText.normalise(absolute);
      add(forms, lexical);
      resolved.add(absolute);
      resolved.add(lexical);
    }
    for (String path : resolved) {
      String real = links.resolve(path);
      if (real == null) {
        return null;
      }
      add(forms, PathText.normalise(real));
    }
    return new ArrayList<>(forms);
  }

  private void add(Set<String> forms, String path) {
    forms.add(PathText.folded(path, place));
    String seenThrough = throughProcess(path);
    if (!seenThrough.equals(path)) {
      add(forms, PathText.normalise(seenThrough));
    }
  }

  /** The path without the detour through a process's root or working directory. */
  private String throughProcess(String path) {
    if (!path.contains("/proc/")) {
      return path;
    }
    Matcher process = PROCESS.matcher(path);
    if (!process.matches()) {
      return path;
    }
    String base = process.group(1).equals("root") ? "/" : place.workingDirectory();
    return process.group(2) == null ? base : base + process.group(2);
  }

  /** The text as it stands, trimmed, without quotes, and percent-decoded as often as changes it. */
  private static Set<String> spellings(String given) {
    Set<String> spellings = new LinkedHashSet<>();
    spellings.add(given);
    String trimmed = given.strip();
    spellings.add(trimmed);
    spellings.add(unquoted(trimmed));
    for (String spelling : List.copyOf(spellings)) {
      String decoded = spelling;
      for (int i = 0; i < MAX_DECODINGS; i++) {
        decoded = UriText.percentDecoded(decoded);
        spellings.add(decoded);
      }
    }
    for (String spelling : List.copyOf(spellings)) {
      if (spelling.indexOf('\\') >= 0) {
        spellings.add(spelling.replace("\\", ""));
        spellings.add(spelling.replace('\\', '/'));
      }
      if (spelling.indexOf('{') >= 0) {
        spellings.addAll(ShellEscapes.braces(spelling));
      }
    }
    spellings.remove("");
    return spellings;
  }

  private static String unquoted(String text) {
    int end = text.length() - 1;
    if (end > 0 && "\"'`<".indexOf(text.charAt(0)) >= 0) {
      char close = text.charAt(0) == '<' ? '>' : text.charAt(0);
      return text.charAt(end) == close ? text.substring(1, end) : text;
    }
    return text;
  }
}
