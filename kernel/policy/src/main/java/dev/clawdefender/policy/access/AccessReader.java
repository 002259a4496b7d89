package dev.clawdefender.policy.access;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the arguments of a message reach for. A value is an access by the name of its argument
 * ({@link ArgumentKeys}) or by its own shape ({@link PathShape}); keys count like values; strings
 * that hold JSON are looked into. Owned by one thread.
 */
public final class AccessReader {
  private static final int MAX_PATH = 16 * 1024;
  private static final int MAX_JSON_DEPTH = 8;

  private final Place place;
  private final PathForms forms;
  private final JsonReader json = new JsonReader();
  private final Text text = new Text();

  private Accesses out = new Accesses();
  private String tool = "";
  private boolean toolRuns;

  public AccessReader(Place place, LinkResolver links) {
    this.place = place;
    this.forms = new PathForms(place, links);
  }

  /**
   * Adds to {@code found} what {@code value} and all in it reach for.
   *
   * @param pointer where the value stands
   * @param toolName the tool that is called; empty if none is
   */
  public void read(
      JsonTape tape, int value, String pointer, CharSequence toolName, Accesses found) {
    out = found;
    if (!tool.contentEquals(toolName)) { // most calls name the tool of the call before
      tool = toolName.toString();
      toolRuns = ArgumentKeys.runs(tool);
    }
    walk(tape, value, pointer, "", ArgumentKeys.ANY, 0);
  }

  /** Adds what a URI reaches for: a file's path, or the URI itself and its host. */
  public void readUri(String uri, String pointer, Accesses found) {
    out = found;
    uri(pointer, uri);
  }

  private void walk(
      JsonTape tape, int value, String pointer, String key, ArgumentKeys kind, int depth) {
    if (out.unjudgeable() != null) {
      return; // it is blocked, whatever else is in it
    }
    switch (tape.kind(value)) {
      case OBJECT -> object(tape, value, pointer, key, kind, depth);
      case ARRAY -> array(tape, value, pointer, key, kind, depth);
      case STRING -> {
        if (kind != ArgumentKeys.PROSE || toolRuns && ArgumentKeys.isShellInput(key)) {
          tape.read(value, text);
          string(text.toString(), pointer, key, kind, depth);
        }
      }
      case NUMBER -> {
        if (kind == ArgumentKeys.HOST) {
          host(pointer, tape.source(value));
        }
      }
      case TRUE, FALSE, NULL -> {}
    }
  }

  private void object(
      JsonTape tape, int object, String pointer, String key, ArgumentKeys kind, int depth) {
    int end = tape.next(object);
    for (int member = object + 1; member < end; member = tape.next(member + 1)) {
      String name = tape.text(member);
      String place = pointer + "/" + escaped(name);
      if (kind != ArgumentKeys.PROSE && (PathShape.isPath(name) || UriText.hasAuthority(name))) {
        uri(place, name);
      }
      // What is said of the whole holds for its parts, unless they have a name that says more.
      ArgumentKeys own = ArgumentKeys.of(name);
      boolean inherits = own == ArgumentKeys.ANY || kind == ArgumentKeys.PROSE;
      walk(tape, member + 1, place, inherits ? key : name, inherits ? kind : own, depth);
    }
  }

  private void array(
      JsonTape tape, int array, String pointer, String key, ArgumentKeys kind, int depth) {
    int end = tape.next(array);
    List<String> words = new ArrayList<>();
    int index = 0;
    for (int element = array + 1; element < end; element = tape.next(element)) {
      if (kind == ArgumentKeys.COMMAND && tape.is(element, JsonTape.Kind.STRING)) {
        words.add(tape.text(element));
      }
      walk(tape, element, pointer + "/" + index, key, kind, depth);
      index++;
    }
    if (!words.isEmpty()) {
      new ShellReader(place, listener(pointer)).readWords(words);
    }
  }

  private void string(String value, String pointer, String key, ArgumentKeys kind, int depth) {
    if (value.isEmpty() || insideJson(value, pointer, key, kind, depth)) {
      return;
    }
    switch (kind) {
      case COMMAND -> {
        shell(value, pointer);
        byShape(value, pointer);
      }
      case PATH -> {
        if (UriText.hasAuthority(value.strip())) {
          uri(pointer, value);
        } else {
          path(pointer, value, null, hasWildcard(value));
          severalPaths(value, pointer);
          if (ArgumentKeys.isUrl(key)) {
            bareUrl(value, pointer);
          }
        }
      }
      case HOST -> {
        byShape(value, pointer);
        String host = HostText.ofShape(value);
        if (host != null && !UriText.hasAuthority(value.strip())) {
          out.add(new HostAccess(pointer, value, host));
        }
      }
      case ANY -> byShape(value, pointer);
      case PROSE -> {}
    }
    if (toolRuns && kind != ArgumentKeys.COMMAND && ArgumentKeys.isShellInput(key)) {
      shell(value, pointer);
    }
  }

  /** Paths that share one string, as some tools take them. */
  private void severalPaths(String value, String pointer) {
    String[] parts = value.strip().split("[,;\\s]+");
    for (int i = 0; parts.length > 1 && i < parts.length && i < Accesses.MAX; i++) {
      if (PathShape.isPath(parts[i])) {
        path(pointer, parts[i], null, hasWildcard(parts[i]));
      }
    }
  }

  /** A URL without its scheme, or with its slashes the wrong way round. */
  private void bareUrl(String value, String pointer) {
    String url = value.strip().replace('\\', '/');
    String scheme = UriText.scheme(url);
    String rest = scheme.isEmpty() ? url : url.substring(scheme.length() + 1);
    if (scheme.equals("file")) {
      return;
    }
    int start = 0;
    while (start < rest.length() && rest.charAt(start) == '/') {
      start++;
    }
    if (scheme.isEmpty() && start == 1) {
      return; // a path
    }
    String authority = UriText.authority("//" + rest.substring(start));
    if (HostText.looksLikeHost(authority)) {
      host(pointer, authority);
    }
  }

  private void byShape(String value, String pointer) {
    String stripped = value.strip();
    if (PathShape.isPath(stripped) || UriText.hasAuthority(stripped) && !hasSpace(stripped)) {
      uri(pointer, value);
    }
  }

  private static boolean hasSpace(String text) {
    return text.chars().anyMatch(Character::isWhitespace);
  }

  /** Looks into a string that holds JSON. False if it holds none. */
  private boolean insideJson(
      String value, String pointer, String key, ArgumentKeys kind, int depth) {
    String stripped = value.strip();
    char first = stripped.isEmpty() ? ' ' : stripped.charAt(0);
    if (first != '{' && first != '[') {
      return false;
    }
    byte[] bytes = stripped.getBytes(StandardCharsets.UTF_8);
    JsonTape inner = new JsonTape();
    if (depth < MAX_JSON_DEPTH && json.readLenient(bytes, 0, bytes.length, inner) == null) {
      walk(inner, 0, pointer, key, kind, depth + 1);
      return true;
    }
    if (depth >= MAX_JSON_DEPTH) {
      out.unjudgeable("strings that hold JSON are nested more than " + MAX_JSON_DEPTH + " times");
    }
    PathShape.tokens(stripped, token -> path(pointer, token, null, hasWildcard(token)));
    return false;
  }

  private void shell(String value, String pointer) {
    new ShellReader(place, listener(pointer)).read(value);
  }

  private ShellListener listener(String pointer) {
    return new ShellListener() {
      @Override
      public void command(String name, String line) {
        out.add(new CommandAccess(pointer, name, line));
      }

      @Override
      public void path(String given, boolean glob, @Nullable String directory) {
        AccessReader.this.path(pointer, given, directory, glob);
      }

      @Override
      public void host(String given) {
        AccessReader.this.host(pointer, given);
      }

      @Override
      public void unjudgeable(String reason) {
        out.unjudgeable(reason);
      }
    };
  }

  private void uri(String pointer, String given) {
    String stripped = given.strip();
    if (UriText.hasAuthority(stripped) && !UriText.scheme(stripped).equals("file")) {
      String authority = UriText.authority(stripped);
      // demo://thing names no machine.
      if (UriText.isNetwork(UriText.scheme(stripped)) || HostText.looksLikeHost(authority)) {
        host(pointer, authority);
      }
      if (hasLineBreak(given)) {
        out.unjudgeable("a URI holds a line break or a NUL");
      }
      out.add(new PathAccess(pointer, given, List.of(stripped), false));
    } else {
      path(pointer, given, null, hasWildcard(given));
    }
  }

  private void host(String pointer, String given) {
    String host = HostText.canonical(given);
    if (!host.isEmpty()) {
      out.add(new HostAccess(pointer, given, host));
    }
  }

  private void path(String pointer, String given, @Nullable String directory, boolean glob) {
    if (out.unjudgeable() != null) {
      return;
    }
    if (given.length() > MAX_PATH) {
      out.unjudgeable("a path is longer than " + MAX_PATH + " characters");
      return;
    }
    if (hasLineBreak(given) || hasLineBreak(UriText.percentDecoded(given))) {
      // Readers cut or split such a text in different places.
      out.unjudgeable("a path holds a line break or a NUL");
      return;
    }
    if (given.indexOf('{') >= 0 && ShellEscapes.braces(given).isEmpty()) {
      out.unjudgeable("a path has more alternatives in braces than can be followed");
      return;
    }
    String start = directory == null ? place.workingDirectory() : directory;
    List<String> found = forms.of(given, start);
    if (found == null) {
      out.unjudgeable("where the links in a path lead was not found out in time");
    } else if (!found.isEmpty()) {
      out.add(new PathAccess(pointer, given, found, glob));
    }
  }

  private static boolean hasLineBreak(String text) {
    String stripped = text.strip();
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      if (c == 0 || c == '\n' || c == '\r') {
        return true;
      }
    }
    return text.indexOf('\0') >= 0;
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  private static String escaped(String name) {
    boolean plain = name.indexOf('~') < 0 && name.indexOf('/') < 0;
    return plain ? name : name.replace("~", "~0").replace("/", "~1");
  }
}
