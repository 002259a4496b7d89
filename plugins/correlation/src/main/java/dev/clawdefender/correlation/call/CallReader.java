package dev.clawdefender.correlation.call;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.correlation.engine.Declaration;
import dev.clawdefender.correlation.engine.Purpose;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.AccessReader;
import dev.clawdefender.policy.access.Accesses;
import dev.clawdefender.policy.access.HostAccess;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.PathAccess;
import dev.clawdefender.policy.access.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads out of a request what it reaches for, as policy does. One for each session; used by one
 * thread. May follow links, in bounded time.
 */
public final class CallReader {
  private static final int MAX_TEXTS = 32;
  private static final int MAX_TEXT = 4_096;

  private final AccessReader reader;
  private final JsonReader json = new JsonReader();
  private final JsonTape tape = new JsonTape();
  private final Accesses accesses = new Accesses();

  /**
   * @param place where the server understands paths
   * @param links follows links
   */
  public CallReader(Place place, LinkResolver links) {
    this.reader = new AccessReader(place, links);
  }

  /** What a request reaches for. */
  public Declaration read(MessageEvent message) {
    JsonValue content = message.content();
    if (content == null) {
      return Declaration.NOTHING;
    }
    accesses.clear();
    JsonValue uri = message.tool().isEmpty() ? content.member("uri") : null;
    if (uri != null) {
      reader.readUri(uri.text(), "/uri", accesses);
      return declaration(Purpose.READ, List.of());
    }
    byte[] bytes = content.json().getBytes(StandardCharsets.UTF_8);
    if (json.read(bytes, 0, bytes.length, tape) != null) {
      return Declaration.NOTHING;
    }
    reader.read(tape, 0, "", message.tool(), accesses);
    List<String> texts = accesses.commands().isEmpty() ? List.of() : texts(content);
    return declaration(Purpose.of(message.tool()), texts);
  }

  private Declaration declaration(Purpose purpose, List<String> texts) {
    List<String> paths = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (PathAccess path : accesses.paths()) {
      for (String form : path.forms()) {
        if (!form.startsWith("/")) {
          continue; // a URI of the server's own
        }
        if (path.glob()) {
          folders.add(fixedFolder(form));
        } else {
          paths.add(form);
        }
      }
      if (!path.glob() && isRelative(path.given()) && !path.forms().isEmpty()) {
        String form = path.forms().getFirst();
        names.add(form.substring(form.lastIndexOf('/') + 1));
      }
    }
    return new Declaration(
        purpose,
        paths,
        folders,
        names,
        accesses.hosts().stream().map(HostAccess::host).toList(),
        accesses.commands().stream()
            .map(command -> new Declaration.Command(command.name(), command.line()))
            .toList(),
        texts);
  }

  /** Where it is up to the server what folder is meant. */
  private static boolean isRelative(String given) {
    String text = given.strip();
    return !text.startsWith("/")
        && !text.startsWith("~")
        && !text.startsWith("$")
        && text.indexOf(':') < 0;
  }

  /** The folder in which all is that a pattern stands for. */
  private static String fixedFolder(String pattern) {
    int end = 0;
    while (end < pattern.length() && "*?[{".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    int slash = pattern.lastIndexOf('/', end);
    return slash <= 0 ? "/" : pattern.substring(0, slash);
  }

  private static List<String> texts(JsonValue content) {
    List<String> texts = new ArrayList<>();
    content.strings(
        text -> {
          if (texts.size() < MAX_TEXTS && text.length() <= MAX_TEXT) {
            texts.add(text.toString());
          }
        });
    return texts;
  }
}
